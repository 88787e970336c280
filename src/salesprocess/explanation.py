"""Why a trigger is open or blocked: the whole answer, and how it is said to a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from salesprocess.commands import Actor
from salesprocess.definition import Definition
from salesprocess.reasons import Reason
from salesprocess.wording import INDENT, Names, PlaceOf, Wording, data_of, headline, lines_of


class Way(NamedTuple):
    """One way that a transition draws for the deal, with a reason for each requirement.

    Attributes:
        address: The address of the rule.
        source: The stage that the deal leaves.
        target: The stage that it enters.
        stays: Whether it only has effects.
        reasons: What it asks for, and what became of it.
    """

    address: str
    source: str
    target: str
    stays: bool
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """Whether the deal may take it."""
        return all(reason.verdict.passes for reason in self.reasons)

    def __repr__(self) -> str:
        """Show where it leads; no value of a field."""
        return f"Way({self.address!r} to {self.target!r}: {'open' if self.open else 'blocked'})"


class Explanation(NamedTuple):
    """The answer to: why can this deal, or why can it not?

    Attributes:
        definition: The process, for the names and places of its parts.
        trigger: The trigger that was asked about.
        stage: The stage in which the deal is; for a trigger of a track, that of the track.
        ways: The ways that are drawn from there, in the order in which they are tried.
        by: Who asked, or None where it is not known.
    """

    definition: Definition
    trigger: str
    stage: str
    ways: tuple[Way, ...]
    by: Actor | None = None

    @property
    def track(self) -> str | None:
        """The track whose trigger it is; None for one of the main course, and for a start."""
        course = self.definition.triggers.get(self.trigger)
        return (course and course.name) or None

    @property
    def open(self) -> bool:
        """Whether the trigger would be accepted."""
        return any(way.open for way in self.ways)

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """The reasons that block; none where a way is open."""
        if self.open:
            return ()
        found: dict[tuple[str, str], Reason] = {}
        for way in self.ways:
            for reason in way.reasons:
                if not reason.verdict.passes:
                    key = reason.requirement.address, reason.requirement.name
                    found.setdefault(key, reason)
        return tuple(found.values())

    @property
    def blocking(self) -> tuple[str, ...]:
        """What blocks, guards by their names and everything else by its address."""
        return tuple(dict.fromkeys(name for r in self.unmet for name in _blocking(r)))

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that have no value and would have to be filled, by dotted name."""
        fields = self.definition.fields
        wording = self._wording(None)
        names = dict.fromkeys(
            name for reason in self.unmet for name in wording.statement(reason).lacking()
        )
        return tuple(name for name in names if name in fields and fields[name].formula is None)

    def render(self, language: str | None = None, *, origin: bool = False) -> str:
        """Say it to a reader, as lines of text.

        The first line says whether the trigger is open and where it leads. Below it stands every
        requirement with a mark: ✓ met, ✗ not met, ? not known, ! a check failed, ~ a warning,
        ⤼ overridden, – not in force. Values of sensitive fields are not shown.

        Args:
            language: The reader's language tag; the default language of the process if None.
            origin: Whether each line ends with the file and line of its rule.

        Returns:
            The text, without a line break at its end.
        """
        wording = self._wording(language)
        place_of = self._place_of if origin else None
        return "\n".join(self._lines(wording, place_of))

    def to_json(self, language: str | None = None, *, origin: bool = True) -> dict[str, Any]:
        """Return the answer as plain data for JSON.

        - ``trigger``, ``track``, ``stage``, ``open``, ``text``: what was asked, of which track
          (None for the main course), from where, whether it is open, and the first line of the text
        - ``missing``, ``blocking``: as the attributes
        - ``ways``: for each of them ``address``, ``place``, ``to``, ``open`` and ``reasons``
        - a reason: ``verdict``, ``kind``, ``name``, ``address``, ``place`` (file and line),
          ``message``, ``text``, ``help``, ``notes``, ``operator``, ``found``, ``wanted``,
          ``hidden``, ``missing``, ``source`` (where a policy comes from) and, of the same shape,
          ``parts``; that of an approval has ``approval`` too: its ``status``, the ``roles`` that
          can give it, the ``quorum``, ``asked_by``, ``asked_at``, the ``votes``, and of the last
          change ``changed_by``, ``comment`` and ``because``

        Values are written as in stored snapshots. Where ``hidden`` is true, ``found`` and
        ``wanted`` are None. ``message`` is what the file says of a guard that is not met.

        Args:
            language: The reader's language tag; the default language of the process if None.
            origin: Whether each ``place`` is told, or None instead: which files there are on a
                server is no business of its clients.
        """
        wording = self._wording(language)
        place_of = self._place_of if origin else None
        return {
            "trigger": self.trigger,
            "track": self.track,
            "stage": self.stage,
            "open": self.open,
            "text": self._head(wording.names),
            "missing": list(self.missing),
            "blocking": list(self.blocking),
            "ways": [self._data(way, wording, place_of) for way in self.ways],
        }

    def __str__(self) -> str:
        """Say it in the default language of the process."""
        return self.render()

    def __repr__(self) -> str:
        """Show what was asked and the answer; no value of a field."""
        state = "open" if self.open else "blocked"
        return f"Explanation({self.trigger!r} from {self.stage!r}: {state})"

    def _wording(self, language: str | None) -> Wording:
        return Wording(self.definition, language or self.definition.spec.default_language, self.by)

    def _place_of(self, address: str) -> str:
        return str(self.definition.place(address)._replace(column=None))

    def _data(self, way: Way, wording: Wording, place_of: PlaceOf | None) -> dict[str, Any]:
        return {
            "address": way.address,
            "place": None if place_of is None else place_of(way.address),
            "to": way.target,
            "open": way.open,
            "reasons": [data_of(wording.statement(reason), place_of) for reason in way.reasons],
        }

    def _lines(self, wording: Wording, place_of: PlaceOf | None) -> Iterator[str]:
        alone = len(self.ways) == 1
        address = self.ways[0].address if alone else self.ways[0].address.partition("[")[0]
        yield headline(self._head(wording.names), address, place_of)
        for number, way in enumerate(self.ways, 1):
            if not alone:
                text = _head_of_way(way, number, wording.names, self.track)
                yield headline(f"  {text}", way.address, place_of)
            depth = 1 if alone else 2
            help_ = wording.names.help_of_rule(way.address)
            if help_:
                yield f"{INDENT * depth}{help_}"
            for reason in way.reasons:
                yield from lines_of(wording.statement(reason), place_of, depth)

    def _head(self, names: Names) -> str:
        way = next((way for way in self.ways if way.open), self.ways[0])
        if way.address.startswith("stages."):
            template = names.phrases.open_start if way.open else names.phrases.blocked_start
            return template.format(stage=names.stage(self.stage))
        heads = names.phrases.of_tracks if self.track else names.phrases.of_deals
        if way.open:
            kind = "open_stay" if way.stays else "open"
        elif len(self.ways) > 1:
            kind = "blocked_ways"
        else:
            kind = "blocked_stay" if way.stays else "blocked"
        return heads[kind].format(
            trigger=names.trigger(self.trigger),
            track=names.track(self.track) if self.track else "",
            stage=names.stage(self.stage, self.track),
            target=names.stage(way.target, self.track),
        )


def _head_of_way(way: Way, number: int, names: Names, track: str | None) -> str:
    phrases = names.phrases
    direction = phrases.staying if way.stays else phrases.to_stage
    return phrases.way.format(
        number=number,
        direction=direction.format(target=names.stage(way.target, track)),
        state=phrases.is_open if way.open else phrases.is_blocked,
    )


def _blocking(reason: Reason) -> Iterator[str]:
    requirement = reason.requirement
    if requirement.kind in ("guard", "policy", "approval"):
        yield requirement.name
        yield from _guards(reason)
    elif requirement.kind in ("all", "any"):
        for part in reason.parts:
            if not part.verdict.passes:
                yield from _blocking(part)
    else:
        yield requirement.address


def _guards(reason: Reason) -> Iterator[str]:
    """Yield the guards below that are not met."""
    for part in reason.parts:
        if part.verdict.passes:
            continue
        if part.requirement.kind == "guard":
            yield part.requirement.name
        yield from _guards(part)
