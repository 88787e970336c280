"""One file laid over what earlier files say, on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from salesprocess.errors import Finding, Place
from salesprocess.layers.forms import PROCESS, Spot, is_text
from salesprocess.layers.said import Said
from salesprocess.source import MOST_FINDINGS, Path, Source, address, too_many

HEAD = (
    "salesprocess", "process", "layer", "version", "title", "description", "extends", "migrations",
    "scenarios",
)  # fmt: skip
"""What a file says of itself: it is not handed on to the files that extend it."""
REMOVE, SEALED = "remove", "sealed"
PLACING = ("after", "before")
WORDS = ("extends", "layer", SEALED, REMOVE, *PLACING)
"""The keys that are about layers; nothing of them is left in the process."""


class Move(NamedTuple):
    """A stage that a file puts at another place.

    Attributes:
        path: The path of the stage.
        word: ``after`` or ``before``.
        target: The stage beside which it is put.
    """

    path: Path
    word: str
    target: Said


class Repeat(NamedTuple):
    """A value that a file says although one that it extends says the same.

    Attributes:
        address: The part of the process.
        place: Where the file says it.
        earlier: Where it is said first.
    """

    address: str
    place: Place
    earlier: Place


class Merged(NamedTuple):
    """What came of laying a file over others.

    Attributes:
        said: What all of them say.
        seals: The parts that the file seals, and where it says so.
        moves: The stages that it puts elsewhere.
        repeats: What it says in vain.
        findings: The mistakes in how it is laid over the others.
    """

    said: Said
    seals: tuple[tuple[Path, Place], ...]
    moves: tuple[Move, ...]
    repeats: tuple[Repeat, ...]
    findings: tuple[Finding, ...]


def merge(
    earlier: Said,
    source: Source,
    extended: Iterable[str],
    language: str,
    sealed: Mapping[Path, Place],
) -> Merged:
    """Lay a file over what earlier files say.

    Args:
        earlier: What they say.
        source: The file.
        extended: The names of the files that this one extends, itself or by way of others.
        language: The language of the earlier files' plain texts.
        sealed: What they seal, and where.
    """
    return _Merger(source, frozenset(extended), language, sealed).merged(earlier)


class _Merger:
    def __init__(
        self,
        source: Source,
        extended: frozenset[str],
        language: str,
        sealed: Mapping[Path, Place],
    ) -> None:
        self._sealed = sealed
        self._source = source
        self._extended = extended
        self._language = language
        self._seals: list[tuple[Path, Place]] = []
        self._moves: list[Move] = []
        self._repeats: list[Repeat] = []
        self._findings: list[Finding] = []

    def merged(self, earlier: Said) -> Merged:
        data = self._source.data if isinstance(self._source.data, dict) else {}
        own = Said({k: v for k, v in data.items() if k not in HEAD}, self._source, ())
        said = self._members(earlier, own, (), PROCESS)
        return Merged(
            said, tuple(self._seals), tuple(self._moves), tuple(self._repeats),
            tuple(self._findings),
        )  # fmt: skip

    def report(self, rule: str, message: str, said: Said, path: Path) -> None:
        """Keep a mistake in how the file is laid over the others."""
        found = Finding(rule, "error", message, said.place, address(path))
        self._findings.append(found)
        if len(self._findings) >= MOST_FINDINGS:
            raise too_many(self._findings)

    def _value(self, old: Said | None, new: Said, path: Path, spot: Spot) -> Said | None:
        """Return what is said after ``new``, or None where nothing is."""
        if self._removes(new, path, spot):
            if old is None:
                message = (
                    f"There is no {address(path)!r} to remove, because no earlier file says it;"
                    " take this out, or correct its name."
                )
                self.report("nothing-to-remove", message, new, path)
            return None
        if old is None:
            return self._added(new, path, spot)
        if new.value is None:
            return old
        if isinstance(new.value, dict) and self._is_many(old, new, path, spot):
            return old
        if isinstance(new.value, dict) or isinstance(old.value, dict):
            old = spot.expanded(old, self._language)
            if spot.is_part and is_text(new.value):
                new = spot.expanded(new, self._language)
        if isinstance(old.value, dict) and isinstance(new.value, dict) and spot.kind != "item":
            return self._members(old, new, path, spot)
        self._note_repeat(old, new, path)
        return self._added(new, path, spot)

    def _members(self, old: Said, new: Said, path: Path, spot: Spot) -> Said:
        members = old.members()
        for key, said in new.members().items():
            if self._is_mark(key, said, path, spot):
                continue
            if said.value is not None:
                for rival in spot.rivals(key):
                    if rival not in new.value:
                        members.pop(rival, None)
            value = self._value(members.get(key), said, (*path, key), spot.inner(key))
            if value is None:
                members.pop(key, None)
            else:
                members[key] = value
        return Said.joined(members, old.source, old.path)

    def _added(self, new: Said, path: Path, spot: Spot) -> Said:
        """Return what a file is the first to say, without the words that are about layers."""
        if isinstance(new.value, dict):
            empty = Said({}, new.source, new.path)
            return self._members(empty, new, path, spot)
        if isinstance(new.value, list) and spot.is_part:
            items = {
                index: self._added(new.member(index), path, spot) for index in range(len(new.value))
            }
            value = [item.value for item in items.values()]
            return Said(value, new.source, new.path, items)
        return new

    def _is_mark(self, key: Any, said: Said, path: Path, spot: Spot) -> bool:
        """Tell whether a key is about layers, and keep what it says."""
        if not spot.is_part or not isinstance(key, str):
            return False
        if key == SEALED:
            self._keep_seal(said, path)
            return True
        if spot.is_stage and key in PLACING:
            self._keep_move(key, said, path)
            return True
        return key == REMOVE and bool(path) and isinstance(said.value, bool)

    def _keep_seal(self, said: Said, path: Path) -> None:
        if said.value is True:
            self._seals.append((path, said.place))
        elif path in self._sealed and said.value is not None:
            at = where(self._sealed[path])
            message = f"{address(path)!r} is sealed at {at}, and stays so; take this out."
            self.report("sealed", message, said, (*path, SEALED))
        elif said.value is not None:
            message = "'sealed' takes true, and what is sealed stays so; write 'sealed: true'."
            self.report("wrong-type", message, said, (*path, SEALED))

    def _keep_move(self, word: str, said: Said, path: Path) -> None:
        if isinstance(said.value, str):
            self._moves.append(Move(path, word, said))
        elif said.value is not None:
            message = f"'{word}' takes the name of a stage; write for example '{word}: lead'."
            self.report("wrong-type", message, said, (*path, word))

    def _removes(self, new: Said, path: Path, spot: Spot) -> bool:
        value = new.value
        if not isinstance(value, dict) or REMOVE not in value:
            return False
        if value[REMOVE] is True and len(value) == 1:
            return True
        if spot.is_part and isinstance(value[REMOVE], bool):
            message = (
                "'remove: true' stands alone: it takes the whole part out;"
                " write '{remove: true}', or leave it out."
            )
            self.report("bad-remove", message, new.member(REMOVE), (*path, REMOVE))
        return False

    def _is_many(self, old: Said, new: Said, path: Path, spot: Spot) -> bool:
        if not spot.is_part or not isinstance(old.value, list) or len(old.value) < 2:
            return False
        message = (
            f"{address(path)!r} has {len(old.value)} rules ({where(old.key_place)}), and a mapping"
            " cannot say which of them it changes; write the list of all of them."
        )
        self.report("several-rules", message, Said(None, new.source, new.path), path)
        return True

    def _note_repeat(self, old: Said, new: Said, path: Path) -> None:
        if old.source.file in self._extended and same(old.value, new.value):
            self._repeats.append(Repeat(address(path), new.place, old.place))


def same(one: Any, other: Any) -> bool:
    """Tell whether two values say the same; one value may stand for a list of one."""
    if isinstance(one, list) != isinstance(other, list):
        one = one if isinstance(one, list) else [one]
        other = other if isinstance(other, list) else [other]
    return type(one) is type(other) and bool(one == other)


def where(place: Place) -> str:
    """Write a place without its column: ``law.yaml:12``."""
    return str(place._replace(column=None))
