"""Walks of a deal through a whole process, with people, approvals, tracks and time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from salesprocess.commands import (
    Actor,
    Advance,
    Command,
    Fire,
    Recall,
    Request,
    Start,
    Tick,
    Update,
    Vote,
)
from salesprocess.decision import Accepted, Decision
from salesprocess.definition import Definition
from salesprocess.engine import Engine
from salesprocess.errors import Blocked, CannotApprove, NotDrawn
from salesprocess.events import Emitted
from salesprocess.expressions import Duration
from salesprocess.facts import fact_to_json
from salesprocess.machine import Machine
from salesprocess.scenarios.comparing import causes
from salesprocess.scenarios.playing import BEGINS, begins
from salesprocess.snapshot import Snapshot

WAITS = ("1h", "1d", "3 business days", "2w", "1mo")
Act = tuple[str, int, int]
ACTS: st.SearchStrategy[list[Act]] = st.lists(
    st.tuples(
        st.sampled_from(("fire",) * 6 + ("wait", "set", "tick", "request", "approve", "reject")),
        st.integers(0, 60),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=14,
)


class Walker:
    """Drives a deal of a process at random, and tells what became of it as steps."""

    def __init__(self, definition: Definition) -> None:
        """Compile the process."""
        self.definition = definition
        self.engine = Engine(definition, {}, None)
        links = (link for _, _, rule in definition.all_rules() for link in rule.starts)
        for name in {link.process_of(definition.name) for link in links}:
            self.engine.linked[name] = _starter(name)
        self.machine = Machine(self.engine)
        self.now: datetime = BEGINS.replace(tzinfo=definition.calendar.zone or UTC)
        self.snapshot: Snapshot | None = None
        self.emitted: list[str] = []

    def steps(self, acts: list[Act]) -> Iterator[dict[str, Any]]:
        """Yield the steps that tell what acts came to."""
        self._decide(Start("D-1", self._somebody(0)))
        if self.snapshot is None:
            return
        for kind, which, other in acts:
            step = getattr(self, f"_{kind}")(which, other)
            if step is not None:
                yield step
                yield {"expect": self.state()}

    def state(self) -> dict[str, Any]:
        """Return all that can be expected of the deal now."""
        snapshot, definition = self.snapshot, self.definition
        assert snapshot is not None
        beside = snapshot.beside
        facts = self.engine.facts(snapshot, self.now)
        due = {due.deadline: due.due for due in self.machine.timers.due(snapshot, self.now)}
        states = {name: beside.approvals.get(name) for name in definition.spec.approvals}
        return {
            "stage": snapshot.stage,
            "outcome": definition.outcomes.get(snapshot.stage, "open"),
            "tracks": {track: beside.stage_of(track) for track in definition.spec.tracks},
            "approvals": {name: s.status.value if s else None for name, s in states.items()},
            "due": {at: due[at].isoformat() if at in due else None for at in definition.timed},
            "emitted": list(dict.fromkeys(self.emitted)),
            "started": [link.process for link in beside.links if link.role == "started"],
            "facts": {name: fact_to_json(facts.get(name)) for name in definition.fields},
        }

    def _decide(self, command: Command) -> Decision:
        decision = self.machine.decide(self.snapshot, command, self.now)
        if isinstance(decision, Accepted):
            self.snapshot = decision.snapshot
            self.emitted += [e.name for e in decision.events if isinstance(e, Emitted)]
        return decision

    def _somebody(self, which: int) -> Actor:
        roles = list(self.definition.spec.roles)
        chosen = [*roles, *roles][which % max(len(roles), 1) :][: 1 + which % 3]
        return Actor(f"person_{which % 4}", frozenset(chosen))

    def _fire(self, which: int, other: int) -> dict[str, Any] | None:
        drawn = self.machine.drawn(self.snapshot) if self.snapshot else ()
        triggers = (*drawn, *drawn, *self.definition.triggers)
        trigger = triggers[which % len(triggers)]
        course = self.definition.triggers[trigger]
        rules = course.transitions[trigger.rpartition(".")[2]]
        reasons = [reason for rule in rules for reason in rule.reason or ()]
        fire = Fire(
            trigger, self._somebody(other),
            reason=reasons[other % len(reasons)] if reasons else None,
            comment="because" if other % 2 else None,
        )  # fmt: skip
        decision = self._decide(fire)
        said = {"by": _actor(fire.by), "reason": fire.reason, "comment": fire.comment}
        if isinstance(decision, Accepted):
            return {"fire": {trigger: {**said, "to": decision.events[0].target}}}  # type: ignore[union-attr]
        if isinstance(decision.error, Blocked):
            blocked_by = sorted({*causes(decision.error.explanation)})
            return {"fire": {trigger: {**said, "blocked_by": blocked_by}}}
        is_expected = isinstance(decision.error, NotDrawn)
        return {"fire": {trigger: {**said, "not_drawn": True}}} if is_expected else None

    def _wait(self, which: int, _: int) -> dict[str, Any] | None:
        text = WAITS[which % len(WAITS)]
        self.now = self.definition.calendar.add(self.now, Duration.parse(text))
        return {"wait": text} if self._decide(Advance()) else None

    def _set(self, which: int, other: int) -> dict[str, Any] | None:
        fields = [f for f in self.definition.fields.values() if f.formula is None]
        field = fields[which % len(fields)]
        values = SAMPLES.get(field.type.kind, (None,))
        if field.type.kind == "choice":
            values = (*field.type.options, None)
        value = values[other % len(values)]
        if field.type.kind == "money" and value is not None:
            value = f"{value} {field.type.currency or 'EUR'}"
        # By whom the scenario names: the step itself names nobody.
        decision = self._decide(Update({field.name: value}, self._somebody(0)))
        return {"set" if decision else "cannot_set": {field.name: value}}

    def _tick(self, which: int, _: int) -> dict[str, Any] | None:
        assert self.snapshot is not None
        items = list(self.definition.spec.stages[self.snapshot.stage].checklist)
        if not items:
            return None
        item = items[which % len(items)]
        return {"tick": item} if self._decide(Tick(item, self._somebody(which))) else None

    def _request(self, which: int, other: int) -> dict[str, Any] | None:
        kind: Callable[..., Command] = Recall if other % 5 == 0 else Request
        word = "recall" if other % 5 == 0 else "request"
        return self._about(word, lambda name, actor: kind(name, actor), which, other)

    def _approve(self, which: int, other: int) -> dict[str, Any] | None:
        return self._about("approve", lambda name, actor: Vote(name, actor), which, other)

    def _reject(self, which: int, other: int) -> dict[str, Any] | None:
        vote = Vote("", grants=False)
        return self._about(
            "reject", lambda name, actor: vote._replace(approval=name, by=actor), which, other
        )

    def _about(
        self, word: str, command: Callable[[str, Actor], Command], which: int, other: int
    ) -> dict[str, Any] | None:
        names = list(self.definition.spec.approvals)
        if not names:
            return None
        name, actor = names[which % len(names)], self._somebody(other)
        decision = self._decide(command(name, actor))
        is_refused = not isinstance(decision, Accepted)
        if not isinstance(decision, Accepted) and not isinstance(decision.error, CannotApprove):
            return None
        return {word: {name: {"by": _actor(actor), "refused": is_refused}}}


SAMPLES: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False, None),
    "integer": (1, 50, 1000),
    "decimal": (1, 50, 100000),
    "percent": (0, 5, 20, 60),
    "money": (10, 1000, 100000, None),
    "text": ("words", None),
    "date": ("2026-01-05", "2026-02-01", None),
    "datetime": ("2026-01-05T10:00+00:00", None),
    "country": ("ID", "US", "DE"),
    "email": ("a@example.org", None),
    "currency": ("EUR", "USD"),
}


def _actor(actor: Actor) -> dict[str, Any]:
    return {"id": actor.id, "roles": sorted(actor.roles)}


def _starter(name: str) -> Callable[[Start, datetime], Accepted]:
    return lambda command, now: begins(name, command, now)
