"""The tables of a store, as this release of the library reads and writes them.

``schema`` makes them, step by step from release to release; a test holds the two together.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

PREFIX = "salesprocess_"
"""What the names of all tables begin with: a store may share a database with an application."""

VERSION_TABLE = f"{PREFIX}version"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: on PostgreSQL of its own type, on SQLite a text that sorts by time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Take the type that the database has for moments, if it has one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write a moment."""
        if value is None:
            return None
        return value if dialect.name == "postgresql" else written(value)

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        """Read a moment."""
        return None if value is None else read(value)


def written(moment: datetime) -> str:
    """Write a moment as a text that sorts by time."""
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


def read(value: Any) -> datetime:
    """Read a moment as either database gives it.

    Raises:
        ValueError: If it is none.
    """
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(UTC)


METADATA = MetaData()
_FACTS = JSON().with_variant(JSONB(), "postgresql")
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

deals = Table(
    f"{PREFIX}deals",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("process", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("outcome", Text),
    Column("started_at", Moment, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("active_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("facts", _FACTS, nullable=False),
    Column("rest", JSON, nullable=False),
    Column("erased_at", Moment),
    Column("violations", Integer),
    Index(f"ix_{PREFIX}deals_stage", "process", "stage", "id"),
    Index(f"ix_{PREFIX}deals_version", "process", "version", "id"),
    Index(f"ix_{PREFIX}deals_due", "due_at", "id"),
)

events = Table(
    f"{PREFIX}events",
    METADATA,
    Column("deal", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text),
    Column("data", JSON, nullable=False),
)

outbox = Table(
    f"{PREFIX}outbox",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("deal", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("hook", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("dead_at", Moment),
    Column("error", Text),
    UniqueConstraint("deal", "hook", "sequence", name=f"uq_{PREFIX}outbox_order"),
    Index(f"ix_{PREFIX}outbox_next", "dead_at", "next_at", "id"),
    sqlite_autoincrement=True,  # a letter never gets the id of one that is gone
)

audit = Table(
    f"{PREFIX}audit",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("by", Text),
    Column("action", Text, nullable=False),
    Column("deal", Text),
    Column("data", JSON, nullable=False),
    Index(f"ix_{PREFIX}audit_deal", "deal", "id"),
)

keys = Table(
    f"{PREFIX}keys",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("deal", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(f"ix_{PREFIX}keys_at", "at"),
)
