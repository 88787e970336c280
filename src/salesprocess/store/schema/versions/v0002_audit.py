"""Make the audit of what is done to many deals or to their records, and count violations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and the column."""
    op.add_column("salesprocess_deals", sa.Column("violations", sa.Integer))
    op.create_table(
        "salesprocess_audit",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("deal", sa.Text),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_index("ix_salesprocess_audit_deal", "salesprocess_audit", ["deal", "id"])
