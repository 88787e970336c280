"""One search: as SQL, and what SQL cannot tell for certain asked once more."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, cast, literal, select, true, tuple_, type_coerce
from sqlalchemy.types import NullType

from salesprocess.clock import aware
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.runtime import Process
from salesprocess.store.names import demand_limit
from salesprocess.store.search import Condition
from salesprocess.store.tables import deals, read

if TYPE_CHECKING:
    from salesprocess.store.keeping import Keeper

_ORDERS = ("id", "started_at", "entered_at", "active_at", "due_at")
_KEYS = (
    "process", "version", "stage", "outcome", "open", "violating", "due_before", "where", "at",
)  # fmt: skip
_EXAMPLES = (("version", int, 1), ("open", bool, True), ("violating", bool, True))
_LOOKED_AT = 1_000
"""How many deals are looked at in one go where SQL cannot tell which of them are meant."""


def _columns(*, postgresql: bool) -> list[ColumnElement[Any]]:
    """Return what is selected: as it is in the database, and read when somebody asks for it."""
    return [
        cast(column, Text).label(column.name)
        if postgresql and column.name in ("facts", "rest")
        else type_coerce(column, NullType).label(column.name)
        for column in deals.columns
    ]


class Query:
    """A search for deals."""

    def __init__(self, keeper: Keeper, order: str, wanted: Any) -> None:
        """Take what is looked for.

        Raises:
            UsageError: If it makes no sense.
            UnknownProcess: If the process was not handed over.
        """
        self._keeper = keeper
        name = str(order).removeprefix("-")
        if name not in _ORDERS:
            raise UsageError(
                f"Deals are not ordered by {name!r}{did_you_mean(name, _ORDERS)} There is:"
                f" {listing(_ORDERS)}."
            )
        self._order = order
        self._column = deals.c[name]
        self._falls = order.startswith("-")
        unknown = [key for key in wanted if key not in _KEYS]
        if unknown:
            near = did_you_mean(unknown[0], _KEYS)
            raise UsageError(f"Deals are not found by {unknown[0]!r}{near}")
        conditions = list(_by_columns(keeper, wanted))
        if name == "due_at":
            conditions.append(deals.c.due_at.is_not(None))
        self._condition = _condition(keeper, wanted)
        columns = _columns(postgresql=keeper.database.is_postgresql)
        self._is_sure = True
        if self._condition is not None:
            test = self._condition.test
            conditions.append(test.may)
            self._is_sure = test.is_exact
            if not test.is_exact:
                columns.append(type_coerce(test.sure, NullType).label("is_sure"))
        rising = (self._column, deals.c.id)
        ordered = [column.desc() for column in rising] if self._falls else list(rising)
        self._select = select(*columns).where(true(), *conditions).order_by(*ordered)

    def page(self, limit: int, after: str | None) -> tuple[Sequence[Any], str | None]:
        """Return at most so many of the deals, and what ``after`` takes for the next ones."""
        demand_limit(limit)
        found: list[Any] = []
        size = limit + 1 if self._is_sure else max(limit + 1, _LOOKED_AT)
        while True:
            rows = self._rows(size, after)
            found += rows if self._is_sure else filter(self._holds, rows)
            if len(found) > limit:
                return found[:limit], self._mark(found[limit - 1])
            if len(rows) < size:
                return found, None
            after = self._mark(rows[-1])

    def _rows(self, size: int, after: str | None) -> Sequence[Any]:
        statement = self._select if after is None else self._select.where(self._behind(after))
        with self._keeper.database.reading() as connection:
            return connection.execute(statement.limit(size)).all()

    def _holds(self, row: Any) -> bool:
        assert self._condition is not None
        return bool(row.is_sure) or self._condition.holds(row)

    def _behind(self, after: str) -> ColumnElement[bool]:
        try:
            order, value, last = json.loads(base64.urlsafe_b64decode(after.encode()))
            if order != self._order or not isinstance(last, str):
                raise ValueError
            mark = value if self._column is deals.c.id else read(value)
        except (ValueError, TypeError, AttributeError):
            raise UsageError(
                "What 'after' was given is not of this search; pass what the page before says of"
                " its next, with the same order."
            ) from None
        if self._column is deals.c.id:
            return deals.c.id < last if self._falls else deals.c.id > last
        place, there = tuple_(self._column, deals.c.id), tuple_(_given(mark), _given(last))
        return place < there if self._falls else place > there

    def _mark(self, row: Any) -> str:
        value = row.id
        if self._column is not deals.c.id:
            value = read(getattr(row, self._column.name)).isoformat()
        text = json.dumps([self._order, value, row.id])
        return base64.urlsafe_b64encode(text.encode()).decode()


def _given(value: Any) -> ColumnElement[Any]:
    column = deals.c.started_at if isinstance(value, datetime) else deals.c.id
    return literal(value, column.type)


def _by_columns(keeper: Keeper, wanted: Any) -> Iterator[ColumnElement[bool]]:
    _demand_kinds(wanted)
    process = wanted.get("process")
    if process is not None:
        yield deals.c.process == _name_of(keeper, process)
    if wanted.get("version") is not None:
        yield deals.c.version == wanted["version"]
    for name in ("stage", "outcome"):
        if wanted.get(name) is not None:
            words = _words(wanted[name])
            _demand_known(keeper, name, words, wanted)
            yield deals.c[name].in_(words)
    if wanted.get("open") is not None:
        yield deals.c.outcome.is_(None) if wanted["open"] else deals.c.outcome.is_not(None)
    if wanted.get("violating") is not None:
        yield deals.c.violations > 0 if wanted["violating"] else deals.c.violations == 0
    if wanted.get("due_before") is not None:
        yield deals.c.due_at < aware(wanted["due_before"])


def _demand_kinds(wanted: Any) -> None:
    """Refuse what would find something else on each database, or nothing."""
    for name, kind, example in _EXAMPLES:
        value = wanted.get(name)
        if value is not None and type(value) is not kind:
            raise UsageError(f"{name}= is not {value!r}; pass such as {name}={example}.")


def _demand_known(keeper: Keeper, kind: str, words: list[str], wanted: Any) -> None:
    """Refuse a stage or an outcome that no process has, as far as the processes are known here."""
    if not keeper.processes:
        return
    chosen = wanted.get("process")
    named = keeper.processes if chosen is None else [keeper.latest(chosen)]
    versions = [each for found in named for each in keeper.versions(found.definition.name)]
    known = dict.fromkeys(
        word
        for each in versions
        for word in (
            each.definition.stages if kind == "stage" else each.definition.outcomes.values()
        )
    )
    strange = next((word for word in words if word not in known), None)
    # Deals of other versions, which were not handed over, may be in stages that they alone have.
    if known and strange is not None and wanted.get("version") is None:
        raise UsageError(
            f"There is no {kind} {strange!r}{did_you_mean(strange, known)} There is:"
            f" {listing(known)}. Deals of a version that was not handed over are found by the"
            " version too."
        )


def _name_of(keeper: Keeper, process: Process | str) -> str:
    # A store that was opened without any process has nothing to hold a name against.
    if isinstance(process, str) and not keeper.processes:
        return process
    return keeper.latest(process).definition.name


def _words(words: str | Iterable[str]) -> list[str]:
    named = [words] if isinstance(words, str) else words
    if not isinstance(named, Iterable) or not all(isinstance(word, str) for word in named):
        raise UsageError(f"Stages and outcomes are found by their names, not by {words!r}.")
    return list(named)


def _condition(keeper: Keeper, wanted: Any) -> Condition | None:
    where = wanted.get("where")
    if where is None:
        return None
    process: Process | str | None = wanted.get("process")
    if process is None:
        known = keeper.processes
        if len(known) != 1:
            names = listing(repr(found.definition.name) for found in known)
            raise UsageError(f"where= is an expression of one process; pass process=, of: {names}.")
        process = known[0]
    versions = keeper.versions(keeper.latest(process).definition.name)
    return Condition(versions, where, wanted.get("at"), postgresql=keeper.database.is_postgresql)
