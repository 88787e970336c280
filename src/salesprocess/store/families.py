"""Deals of a history as rows: each with those that began because of it, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from salesprocess.analysis import Retold
from salesprocess.decision import Accepted
from salesprocess.errors import StoreError
from salesprocess.events import Event, Imported
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot, evolve
from salesprocess.store.database import Statement, state_of
from salesprocess.store.keeping import Keeper
from salesprocess.store.names import LONGEST_NAME, is_too_long, is_writable
from salesprocess.store.rows import dumps
from salesprocess.store.tables import deals

CANNOT_BE_KEPT = "cannot_be_kept"
"""The kind of a problem: a database cannot keep what the history says."""
TAKEN = "taken"
"""The kind of a problem: a deal that would begin because of this one is there already."""

_OVERTAKEN = ("40001", "40P01")


class Family(NamedTuple):
    """A deal that can be written, with those that began because of it.

    Attributes:
        deal: Its identifier.
        problems: What the process does not allow in it.
        linked: The identifiers of the deals that began because of it.
        rows: The rows of the table of deals; none for a deal that is not to be written.
        notes: The rows of the table of events.
    """

    deal: str
    problems: tuple[str, ...]
    linked: tuple[str, ...]
    rows: list[dict[str, Any]]
    notes: list[dict[str, Any]]


class Written(NamedTuple):
    """What became of families.

    Attributes:
        written: Those that were written.
        skipped: The deals that were there already.
        refused: Those that were not to be written, and are not there.
        taken: Those of which a linked deal was there already, and that deal.
    """

    written: list[Family]
    skipped: list[str]
    refused: list[Family]
    taken: list[tuple[Family, str]]


class Families:
    """Makes rows of the deals of a history, and writes them."""

    def __init__(
        self, keeper: Keeper, process: Process, *, by: str | None, source: str, mode: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """Prepare.

        Args:
            keeper: Writes deals.
            process: The process of the deals.
            by: Who brings them in.
            source: Where from.
            mode: What is done about that which the process does not allow.
            now: The moment.
        """
        self._keeper = keeper
        self._process = process
        self._by = by
        self._source = source
        self._mode = mode
        self._now = now
        self._begin, self._note = keeper.inserts()
        self._find = Statement(_known(keeper), keeper.database.engine)

    def of(self, retold: Retold, snapshot: Snapshot) -> Family:
        """Make rows of a deal; none if it is refused.

        Args:
            retold: The deal.
            snapshot: Where it stands at the end.
        """
        problems = retold.problems
        refused = Family(retold.deal, problems, (), [], [])
        if problems and self._mode == "enforce":
            return refused
        family = Family(retold.deal, problems, (), [], [])
        try:
            self._add(family, self._process, snapshot, retold.events, problems)
            begun = list(_all(retold.started))
            for events, after, _ in begun:
                process = self._keeper.process_of_snapshot(after)
                self._add(family, process, after, events, ())
        except (ArithmeticError, ValueError) as error:
            return refused._replace(problems=(*problems, f"{CANNOT_BE_KEPT}: {error}"))
        if not all(is_writable(row["id"]) for row in family.rows):
            why = "its id has characters that no database keeps"
            return refused._replace(problems=(*problems, f"{CANNOT_BE_KEPT}: {why}"))
        if is_too_long(family.deal):
            why = f"its id has more than {LONGEST_NAME} characters"
            return refused._replace(problems=(*problems, f"{CANNOT_BE_KEPT}: {why}"))
        return family._replace(linked=tuple(after.deal for _, after, _ in begun))

    def _add(
        self, family: Family, process: Process, snapshot: Snapshot, events: Sequence[Event],
        problems: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Add a deal, and to its history that it was brought in."""
        keeper, deal, number = self._keeper, snapshot.deal, snapshot.sequence + 1
        event = Imported(deal, number, self._now, self._by, self._source, self._mode, problems)
        row = keeper.row(process, evolve(snapshot, event), self._now)
        row |= {"id": deal, "process": snapshot.process, "violations": len(problems)}
        family.rows.append(row)
        family.notes.extend(map(keeper.event, (*events, event)))

    def write(self, connection: Connection, families: Sequence[Family]) -> Written:
        """Write those that are not there yet, within a transaction."""
        done = Written([], [], [], [])
        ids = [name for one in families for name in (one.deal, *one.linked) if is_writable(name)]
        given = ids if self._keeper.database.is_postgresql else dumps(ids)
        there = set(self._find.run(connection, ids=given).scalars())
        for one in families:
            taken = next((name for name in one.linked if name in there), None)
            if one.deal in there:
                done.skipped.append(one.deal)
            elif not one.rows:
                done.refused.append(one)
            elif taken is not None:
                done.taken.append((one, taken))
            else:
                done.written.append(one)
                there |= {one.deal, *one.linked}
        # In one order for all who write, so that no two of them wait for each other.
        rows = sorted((row for one in done.written for row in one.rows), key=_id)
        self._begin.run_all(connection, rows)
        self._note.run_all(connection, [note for one in done.written for note in one.notes])
        return done


def is_overtaken(error: StoreError) -> bool:
    """Tell whether somebody else has written the same rows at the same time."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and (
        isinstance(cause, IntegrityError) or state_of(cause) in _OVERTAKEN
    )


def _all(started: Iterable[Accepted]) -> Iterator[Accepted]:
    for begun in started:
        yield begun
        yield from _all(begun.started)


def _known(keeper: Keeper) -> Any:
    """Return what finds out which of many deals are there, as one parameter."""
    if keeper.database.is_postgresql:
        return select(deals.c.id).where(deals.c.id == any_(bindparam("ids", type_=ARRAY(Text))))
    given = func.json_each(bindparam("ids")).table_valued("value")
    return select(deals.c.id).where(deals.c.id.in_(select(given.c.value)))


def _id(row: dict[str, Any]) -> str:
    name: str = row["id"]
    return name
