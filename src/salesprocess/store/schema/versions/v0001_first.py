"""Make deals, events, outbox and keys.

The tables are written out once more, because ``tables`` goes on with later releases and what a step
did must stay as it was.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")
_FACTS = sa.JSON().with_variant(JSONB(), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _make_deals()
    _make_events()
    _make_outbox()
    _make_keys()


def _make_deals() -> None:
    op.create_table(
        "salesprocess_deals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("active_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("facts", _FACTS, nullable=False),
        sa.Column("rest", sa.JSON, nullable=False),
        sa.Column("erased_at", _MOMENT),
    )
    name = "ix_salesprocess_deals"
    op.create_index(f"{name}_stage", "salesprocess_deals", ["process", "stage", "id"])
    op.create_index(f"{name}_version", "salesprocess_deals", ["process", "version", "id"])
    op.create_index(f"{name}_due", "salesprocess_deals", ["due_at", "id"])


def _make_events() -> None:
    op.create_table(
        "salesprocess_events",
        sa.Column("deal", sa.Text, primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("data", sa.JSON, nullable=False),
    )


def _make_outbox() -> None:
    op.create_table(
        "salesprocess_outbox",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("deal", sa.Text, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("hook", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT),
        sa.Column("dead_at", _MOMENT),
        sa.Column("error", sa.Text),
        sa.UniqueConstraint("deal", "hook", "sequence", name="uq_salesprocess_outbox_order"),
        sqlite_autoincrement=True,  # a letter never gets the id of one that is gone
    )
    op.create_index(
        "ix_salesprocess_outbox_next", "salesprocess_outbox", ["dead_at", "next_at", "id"]
    )


def _make_keys() -> None:
    op.create_table(
        "salesprocess_keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("deal", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_salesprocess_keys_at", "salesprocess_keys", ["at"])
