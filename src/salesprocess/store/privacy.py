"""A person's values taken out of all that a store holds of a deal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, select, update

from salesprocess.commands import demand_text
from salesprocess.decision import Accepted
from salesprocess.definition import Definition
from salesprocess.errors import SnapshotError, UsageError, did_you_mean, listing
from salesprocess.events import Erased, Event
from salesprocess.migration import verify
from salesprocess.records import plain, versions_of
from salesprocess.renaming import renaming
from salesprocess.snapshot import evolve, fold
from salesprocess.store import rows
from salesprocess.store.audit import Audit
from salesprocess.store.tables import deals, events, keys, outbox

if TYPE_CHECKING:
    from salesprocess.store.keeping import Keeper

_WORDS = ("kind", "comment", "overrides", "reason")
_ERROR_GONE = "What went wrong was erased."


class Erasure(NamedTuple):
    """What was taken out.

    Attributes:
        deal: The identifier of the deal.
        fields: The fields of which there was a value, now or earlier.
        comments: Whether what people wrote was taken out, too.
        events: The number of events that lost something.
        letters: The number of letters in the outbox that lost something.
        closed: Whether nothing can happen to the deal any more.
        linked: The deals that began because of this one, or because of which this one began. They
            may have copies of what was taken out.
        is_compact: Whether the files of the database were gone through as well: SQLite has no copy
            left then, and PostgreSQL no dead row. If not, ``store.compact`` does so.
    """

    deal: str
    fields: tuple[str, ...]
    comments: bool
    events: int
    letters: int
    closed: bool
    linked: tuple[str, ...]
    is_compact: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        written: dict[str, Any] = plain(self._asdict())
        return written


class Wanted:
    """Which values are to go, by the names of any version of the process."""

    def __init__(
        self, definition: Definition, fields: Iterable[str] | None, *, comments: bool = False
    ) -> None:
        """Take what is to go.

        Args:
            definition: The process.
            fields: Dotted names or groups; None for all fields that are sensitive.
            comments: Whether what people wrote with moves and approvals goes, too.

        Raises:
            UsageError: If one of them cannot be erased.
        """
        self._definition = definition
        self.is_all = fields is None
        self.comments = comments
        given = _names(fields)
        if not self.is_all and not given and not comments:
            raise UsageError("No field is named; name some, or leave fields out for all of them.")
        self._reasons = frozenset(_reasons(definition)) if comments else frozenset()
        self._gone = {name for name in given if _is_gone(definition, name)}
        self._present = frozenset(_present(definition, None if self.is_all else given))
        self._by_version: dict[int, Mapping[str, str | None]] = {}

    @property
    def gone(self) -> frozenset[str]:
        """The names that are of no field any more, if they ever were."""
        return frozenset(self._gone)

    def in_event(self, event: Event, version: int | None) -> dict[str, str]:
        """Return which values of an event are to go, each with what it is called now."""
        values: Mapping[str, Any] = getattr(event, "values", None) or {}
        spec = self._definition.spec
        is_old = version is not None and version < spec.version
        then = renaming(spec, version) if is_old and version is not None else None
        found: dict[str, str] = {}
        for name in values:
            now = then.field(name) if then else name
            if now is None or now not in self._definition.fields:
                # Nobody knows any more whether it was sensitive.
                if self.is_all or name in self._gone:
                    found[name] = name
            elif now in self._present:
                found[name] = now
        return found

    def silenced(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """Return what becomes of the words that people wrote with an event.

        Args:
            words: The kind of the event, its comment, its overrides and its reason.

        Returns:
            Those that change; nothing if they may stay.
        """
        if not self.comments:
            return {}
        silent: dict[str, Any] = {"comment": None} if words["comment"] is not None else {}
        if words["overrides"]:
            silent["overrides"] = dict.fromkeys(words["overrides"], "")
        # A reason is one of those that the process offers, or else what somebody wrote.
        is_written = words["reason"] is not None and words["reason"] not in self._reasons
        if is_written and words["kind"] != Erased.kind:
            silent["reason"] = None
        return silent


def _names(fields: Iterable[str] | None) -> list[str]:
    if fields is None:
        return []
    is_one = isinstance(fields, str) or not isinstance(fields, Iterable)
    names: list[Any] = [fields] if is_one else list(fields)
    strange = next((name for name in names if not isinstance(name, str)), None)
    if strange is not None:
        raise UsageError(
            f"Fields are erased by their names, not by {strange!r}; pass such as"
            " fields=['contact.email']."
        )
    return names


def _reasons(definition: Definition) -> Iterator[str]:
    for _, _, rule in definition.all_rules():
        yield from rule.reason or ()
    for deadline in definition.deadlines.values():
        if deadline.spec.reason is not None:
            yield deadline.spec.reason


def _is_gone(definition: Definition, name: str) -> bool:
    is_group = any(field.startswith(f"{name}.") for field in definition.fields)
    return name not in definition.fields and not is_group


def _present(definition: Definition, given: list[str] | None) -> Iterator[str]:
    for name, field in definition.fields.items():
        if given is None:
            if field.sensitive and field.formula is None:
                yield name
            continue
        if not any(name == one or name.startswith(f"{one}.") for one in given):
            continue
        if field.formula is not None:
            raise UsageError(
                f"{name!r} follows from a formula and is kept nowhere; erase the fields that it is"
                " made of."
            )
        if not field.sensitive:
            raise UsageError(
                f"{name!r} is not sensitive, and what is not stays in the history; mark it with"
                " 'sensitive: true' in the process file first."
            )
        yield name


class Erasing:
    """Takes values out of one deal, within a transaction."""

    def __init__(self, keeper: Keeper, connection: Connection, deal: str) -> None:
        """Read the deal.

        Raises:
            UnknownDeal: If there is none.
            DamagedStore: If its history does not lead to where it stands.
        """
        self._keeper = keeper
        self._connection = connection
        self._deal = deal
        self.process, self._before = keeper.load(connection, deal, lock=True)
        self._history = keeper.history(connection, self.process, deal)
        try:
            verify(self._history, self._before)
        except SnapshotError as error:
            raise rows.damaged(deal, error, in_history=True) from error

    def erase(
        self, wanted: Wanted, *, by: str | None, reason: str | None, at: datetime
    ) -> tuple[Erasure, Accepted]:
        """Take values out of everything, and record that it was done.

        Args:
            wanted: Which.
            by: Who does it.
            reason: Why.
            at: The moment.

        Returns:
            What was taken out, and what is to be told.
        """
        self.process.hooks.direct.demand_no_running_loop()
        if reason is not None:
            demand_text("reason", reason)
        going, found = self._going(wanted)
        after = [_without(e, going[e.sequence], wanted) for e in self._history]
        changed = {new.sequence: new for old, new in zip(self._history, after, strict=True)
                   if new != old}  # fmt: skip
        self._rewrite(changed)
        letters = self._rewrite_letters(going, wanted)
        self._connection.execute(update(keys).where(keys.c.deal == self._deal).values(command=""))
        number = self._before.sequence + 1
        event = Erased(self._deal, number, at, by, found, wanted.comments, reason)
        before = fold(after)
        assert before is not None
        decision = Accepted((event,), evolve(before, event))
        self._write(decision, at, is_closed=wanted.is_all)
        links = tuple(link.deal for link in self._before.beside.links)
        erasure = Erasure(
            self._deal, found, wanted.comments, len(changed), letters, wanted.is_all, links
        )  # fmt: skip
        Audit(self._keeper.database).note(
            self._connection, "erase", at=at, by=by, deal=self._deal,
            data=_told(erasure, reason),
        )  # fmt: skip
        return erasure, decision

    def _going(self, wanted: Wanted) -> tuple[dict[int, frozenset[str]], tuple[str, ...]]:
        """Return the names that each event loses, and what these are called now."""
        going: dict[int, frozenset[str]] = {}
        found: dict[str, None] = {}
        for event, version in zip(self._history, versions_of(self._history), strict=True):
            names = wanted.in_event(event, version)
            going[event.sequence] = frozenset(names)
            found |= dict.fromkeys(names.values())
        unknown = sorted(wanted.gone.difference(found))
        if unknown:
            fields = self.process.definition.fields.items()
            known = [name for name, f in fields if f.sensitive and f.formula is None]
            raise UsageError(
                f"There is no field {unknown[0]!r}, and the deal never had one"
                f"{did_you_mean(unknown[0], known)} Sensitive are: {listing(known)}."
            )
        return going, tuple(found)

    def _rewrite(self, changed: Mapping[int, Event]) -> None:
        for number, event in changed.items():
            same = (events.c.deal == self._deal) & (events.c.sequence == number)
            data = rows.loads(rows.event_to_text(event))
            self._connection.execute(update(events).where(same).values(data=data))

    def _rewrite_letters(self, going: Mapping[int, frozenset[str]], wanted: Wanted) -> int:
        count = 0
        found = select(outbox.c.id, outbox.c.sequence, outbox.c.data, outbox.c.error)
        for row in self._connection.execute(found.where(outbox.c.deal == self._deal)).all():
            data = _data_without(row.data, going.get(row.sequence, frozenset()), wanted)
            # What a hook or a receiver says of its failure may hold anything.
            error = None if row.error is None else _ERROR_GONE
            if (data, error) != (row.data, row.error):
                values = {"data": data, "error": error}
                self._connection.execute(update(outbox).where(outbox.c.id == row.id).values(values))
                count += 1
        return count

    def _write(self, decision: Accepted, at: datetime, *, is_closed: bool) -> None:
        keeper, connection = self._keeper, self._connection
        keeper.write(connection, self.process, self._before.sequence, [decision], at)
        if is_closed:
            values = {"erased_at": at, "due_at": None}
            connection.execute(update(deals).where(deals.c.id == self._deal).values(values))


def _told(erasure: Erasure, reason: str | None) -> dict[str, Any]:
    data = {**erasure.to_json(), "reason": reason}
    del data["deal"], data["is_compact"]
    return data


def _without(event: Event, names: frozenset[str], wanted: Wanted) -> Event:
    """Return an event without some of its values, and without what people wrote."""
    parts: dict[str, Any] = {}
    if names:
        values: Mapping[str, Any] = event.values  # type: ignore[union-attr]
        parts["values"] = {name: v for name, v in values.items() if name not in names}
    parts |= wanted.silenced({word: getattr(event, word, None) for word in _WORDS})
    return event._replace(**parts) if parts else event


def _data_without(
    data: Mapping[str, Any], names: frozenset[str], wanted: Wanted
) -> Mapping[str, Any]:
    """Same as ``_without``, of plain data."""
    parts: dict[str, Any] = {}
    if names and isinstance(data.get("values"), Mapping):
        parts["values"] = {name: v for name, v in data["values"].items() if name not in names}
    parts |= wanted.silenced({word: data.get(word) for word in _WORDS})
    return {**data, **parts}
