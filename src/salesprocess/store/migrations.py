"""Stored deals of earlier versions brought to the present one, batch by batch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import DBAPIError

from salesprocess.decision import Accepted
from salesprocess.errors import SalesProcessError, SnapshotError
from salesprocess.migration import Migrator, Planned
from salesprocess.runtime import Process
from salesprocess.store import rows
from salesprocess.store.audit import Audit
from salesprocess.store.database import brief, is_refusal
from salesprocess.store.tables import deals, events

if TYPE_CHECKING:
    from salesprocess.store.keeping import Keeper

_MOST_GROUPS = 100
_MOST_DEALS = 20
_MOST_SHOWN = 3
_OTHERS = "…"
_DAMAGES = (
    SalesProcessError, ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError,
)  # fmt: skip
_NUMBER = re.compile(r"\d[\d.,:]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why some deals cannot come.

    Attributes:
        text: What is wrong, and the way out; of numbers that differ from deal to deal it tells that
            of the first.
        count: How many deals have it.
        deals: The first of them.
    """

    text: str
    count: int
    deals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StoreMigration:
    """What became, or would become, of the stored deals of earlier versions.

    No deal is lost: ``found == migrated + failed + elsewhere``.

    Attributes:
        process: The process.
        version: The version that they come to.
        dry: Whether nothing was written.
        found: The deals of earlier versions, when it began.
        versions: How many there were of each of these.
        migrated: Those that came, or would come.
        failed: Those that cannot come: each of them is whole, as it was.
        elsewhere: Those that somebody else has brought over, or taken away, meanwhile.
        present: The deals that were of the version already.
        later: The deals that are of a later version: they are left as they are.
        problems: Why deals cannot come, the most frequent first.
    """

    process: str
    version: int
    dry: bool
    found: int
    versions: Mapping[int, int]
    migrated: int
    failed: int
    elsewhere: int
    present: int
    later: int
    problems: tuple[Problem, ...]

    def __bool__(self) -> bool:
        """A report is true if every deal can come."""
        return not self.failed

    def __str__(self) -> str:
        """Say how many come, and why the others cannot."""
        come = "would come" if self.dry else "came"
        where = f"version {self.version} of {self.process!r}"
        lines = [f"{self.migrated} of {self.found} deals {come} to {where}."]
        if self.failed:
            lines.append(f"{self.failed} cannot, and each of them is as it was:")
            lines += [
                f"  {one.count} × {one.text} ({', '.join(one.deals[:_MOST_SHOWN])}"
                f"{', …' * (one.count > _MOST_SHOWN)})"
                for one in self.problems
            ]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data for JSON; the keys are those of the attributes."""
        problems = [{**asdict(p), "deals": list(p.deals)} for p in self.problems]
        versions = {str(version): count for version, count in self.versions.items()}
        return {**vars(self), "versions": versions, "problems": problems}


class _Problems:
    """Counts problems; however many deals there are, it stays small."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._texts: dict[str, str] = {}
        self._deals: dict[str, list[str]] = {}
        self.failed = 0

    def add(self, deal: str, texts: Sequence[str]) -> None:
        self.failed += 1
        for text in texts:
            group = _group(text)
            if group not in self._texts and len(self._texts) >= _MOST_GROUPS:
                group = text = _OTHERS
            self._counts[group] += 1
            self._texts.setdefault(group, text)
            found = self._deals.setdefault(group, [])
            if len(found) < _MOST_DEALS:
                found.append(deal)

    def told(self) -> tuple[Problem, ...]:
        found = self._counts.most_common()
        return tuple(
            Problem(self._texts[group], count, tuple(self._deals[group])) for group, count in found
        )


class Moving:
    """One migration of stored deals."""

    def __init__(
        self, keeper: Keeper, process: Process, *, dry: bool, by: str | None, at: datetime,
        now: datetime,
    ) -> None:  # fmt: skip
        """Prepare.

        Args:
            keeper: Reads and writes deals.
            process: The version that they come to.
            dry: Whether nothing is written.
            by: Who does it.
            at: The moment of what is recorded.
            now: The moment of writing.
        """
        self._keeper = keeper
        self._process = process
        self._dry = dry
        self._by = by
        self._now = now
        self._name = process.definition.name
        self._version = process.definition.spec.version
        self._migrator = Migrator(process.definition, at=at, by=by)
        self._audit = Audit(keeper.database)
        self._entry: int | None = None
        self._problems = _Problems()
        self._migrated = self._elsewhere = 0
        self._versions = self._count()

    def _count(self) -> Counter[int]:
        counted = select(deals.c.version, func.count().label("found")).where(
            deals.c.process == self._name
        )
        with self._keeper.database.reading() as connection:
            found = connection.execute(counted.group_by(deals.c.version)).all()
        return Counter({row.version: row.found for row in found})

    def run(
        self, batch: int, tell: Callable[[Process, Accepted], None], progress: Callable[[], object]
    ) -> None:
        """Bring all of them over; whoever begins anew goes on where this has ended.

        Args:
            batch: How many deals are read, and written, in one transaction.
            tell: Tells hooks, after the commit.
            progress: Called after each batch.
        """
        if not self._dry:
            self._process.hooks.direct.demand_no_running_loop()
        last = ""
        database = self._keeper.database
        turn = database.reading if self._dry else database.writing
        while True:
            with turn() as connection:
                ids = self._next(connection, last, batch)
                come = list(self._bring(connection, ids)) if ids else []
                self._migrated += len(come)
                if come or not ids:
                    self._tell_audit(connection, is_over=not ids)
            for decision in () if self._dry else come:
                tell(self._process, decision)
            if not ids:
                return
            last = ids[-1]
            progress()

    def _next(self, connection: Connection, last: str, batch: int) -> Sequence[str]:
        wanted = select(deals.c.id).where(*self._earlier, deals.c.id > last)
        return connection.execute(wanted.order_by(deals.c.id).limit(batch)).scalars().all()

    @property
    def _earlier(self) -> tuple[Any, ...]:
        return deals.c.process == self._name, deals.c.version < self._version

    def _bring(self, connection: Connection, ids: Sequence[str]) -> Iterator[Accepted]:
        """Plan and write some deals, and yield what is to be told of each that came."""
        # Whoever else migrates waits here, and then finds them done.
        wanted = select(deals).where(deals.c.id.in_(ids), *self._earlier).order_by(deals.c.id)
        if self._keeper.database.is_postgresql and not self._dry:
            wanted = wanted.with_for_update()
        found = connection.execute(wanted).all()
        self._elsewhere += len(ids) - len(found)
        histories = _histories(connection, [row.id for row in found])
        for row in found:
            try:
                planned = self._plan(row, histories.get(row.id, []))
                decision = self._decision(planned)
                if not self._dry:
                    with connection.begin_nested():
                        self._write(connection, row, decision)
            except SnapshotError as error:
                self._problems.add(row.id, error.problems or (str(error),))
            except DBAPIError as error:
                if not is_refusal(error):
                    raise
                self._problems.add(row.id, (_refused(error),))
            except _DAMAGES as error:
                self._problems.add(row.id, (_damage(error),))
            else:
                yield decision

    def _plan(self, row: Any, history: list[Any]) -> Planned:
        numbers = [event.get("sequence") for event in history]
        if numbers != list(range(1, row.sequence + 1)):
            raise ValueError("its events are not those that lead to where it stands")
        return self._migrator.plan(rows.data_of(row), history, 0)

    def _decision(self, planned: Planned) -> Accepted:
        step, snapshot, _ = planned
        if step.problems or step.event is None or snapshot is None:
            raise SnapshotError("It cannot come.", step.problems)
        return Accepted((step.event,), snapshot)

    def _write(self, connection: Connection, row: Any, decision: Accepted) -> None:
        self._keeper.write(connection, self._process, row.sequence, [decision], self._now)
        if row.erased_at is not None:
            nothing = update(deals).where(deals.c.id == row.id).values(due_at=None)
            connection.execute(nothing)

    def _tell_audit(self, connection: Connection, *, is_over: bool) -> None:
        if self._dry:
            return
        data = {
            "process": self._name,
            "version": self._version,
            "migrated": self._migrated,
            "failed": self._problems.failed,
            "finished": is_over,
        }
        if self._entry is not None:
            self._audit.amend(connection, self._entry, data)
        elif self._migrated or self._problems.failed:
            self._entry = self._audit.note(
                connection, "migrate", at=self._now, by=self._by, data=data
            )

    def report(self) -> StoreMigration:
        """Return what became of all of them."""
        versions = self._versions
        earlier = {v: count for v, count in sorted(versions.items()) if v < self._version}
        return StoreMigration(
            process=self._name,
            version=self._version,
            dry=self._dry,
            found=sum(earlier.values()),
            versions=earlier,
            migrated=self._migrated,
            failed=self._problems.failed,
            elsewhere=sum(earlier.values()) - self._migrated - self._problems.failed,
            present=versions[self._version],
            later=sum(count for v, count in versions.items() if v > self._version),
            problems=self._problems.told(),
        )


def _histories(connection: Connection, ids: Sequence[str]) -> dict[str, list[Any]]:
    wanted = select(events.c.deal, events.c.data).where(events.c.deal.in_(ids))
    found = connection.execute(wanted.order_by(events.c.deal, events.c.sequence)).all()
    return {deal: [row.data for row in some] for deal, some in groupby(found, lambda row: row.deal)}


def _group(text: str) -> str:
    """Return what is the same of a problem where only numbers differ from deal to deal."""
    address, colon, rest = text.partition(": ")
    return address + colon + _NUMBER.sub("0", rest) if address.startswith("facts.") else text


def _refused(error: DBAPIError) -> str:
    return f"The database refuses what it would be ({brief(error)}); look at its tables."


def _damage(error: Exception) -> str:
    return (
        f"What the store holds of it is damaged ({error}); restore it from a backup, and migrate"
        " again."
    )
