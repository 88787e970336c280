"""What a step expects, held against what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from salesprocess.courses import OPEN, STAY
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.definition import Definition, FieldDefinition
from salesprocess.errors import Blocked, NotDrawn
from salesprocess.events import Emitted, Moved, Stayed, TrackMoved
from salesprocess.explanation import Explanation
from salesprocess.facts import fact_to_json, reader_for
from salesprocess.reasons import Reason, unapproved
from salesprocess.scenarios.result import Said
from salesprocess.schema import COUNTS, ExpectStep, TriggerStep
from salesprocess.snapshot import Snapshot


class Compared(NamedTuple):
    """Something that did not come as it should have."""

    expected: Said
    got: Said
    explanation: Explanation | None = None


def refusal(decision: Decision, expected: Said) -> Compared | None:
    """Return what a refused command came to; None for one that was accepted."""
    if isinstance(decision, Accepted):
        return None
    error = decision.error
    if isinstance(error, Blocked):
        names = ", ".join(dict.fromkeys(causes(error.explanation)))
        return Compared(expected, Said("blocked", {"names": names}), error.explanation)
    if isinstance(error, NotDrawn):
        return Compared(expected, Said("not_drawn"))
    return Compared(expected, Said("error", {"text": str(error)}))


def compare_fired(decision: Decision, trigger: str, step: TriggerStep) -> Compared | None:
    """Hold what a trigger came to against what a step says of it.

    Args:
        decision: What came of it.
        trigger: The trigger.
        step: What is expected.

    Returns:
        The difference, or None where there is none.
    """
    if step.not_drawn:
        return _not_drawn(decision)
    if step.blocked_by:
        return _blocked(decision, step.blocked_by)
    expected = Said("leads_to", {"stage": step.to}) if step.to else Said("happens")
    if isinstance(decision, Refused):
        return refusal(decision, expected)
    if step.to and step.to not in _reached(decision, trigger):
        return Compared(expected, Said("led_to", {"stage": _reached(decision, trigger)[0]}))
    emitted = [event.name for event in decision.events if isinstance(event, Emitted)]
    if not set(step.emits) <= set(emitted):
        wanted, found = ", ".join(step.emits), ", ".join(emitted)
        return Compared(Said("emits", {"names": wanted}), Said("emitted", {"names": found}))
    return None


def _reached(decision: Accepted, trigger: str) -> tuple[str, ...]:
    """List what may be said of where a trigger led: its own target, and where all of it ended."""
    moves = [event for event in decision.events if isinstance(event, Moved | Stayed | TrackMoved)]
    own = next(move for move in moves if move.trigger == trigger)
    tracks = {m.trigger.rpartition(".")[0]: m.target for m in moves if isinstance(m, TrackMoved)}
    ends = () if len(moves) == 1 else (decision.stage, *tracks.values())
    return (own.target, *ends, *((STAY,) if isinstance(own, Stayed) else ()))


def _not_drawn(decision: Decision) -> Compared | None:
    expected = Said("not_drawn")
    if isinstance(decision, Accepted):
        return Compared(expected, Said("happened"))
    return None if isinstance(decision.error, NotDrawn) else refusal(decision, expected)


def _blocked(decision: Decision, names: Sequence[str]) -> Compared | None:
    expected = Said("blocked_by", {"names": ", ".join(names)})
    if isinstance(decision, Accepted):
        return Compared(expected, Said("led_to", {"stage": decision.stage}))
    explanation = decision.explanation
    if explanation is None:
        return refusal(decision, expected)
    found = set(causes(explanation))
    return None if found.issuperset(names) else refusal(decision, expected)


def causes(explanation: Explanation) -> Iterator[str]:
    """Yield all that blocks a trigger, as a scenario may call it.

    Args:
        explanation: Why it is blocked.
    """
    fields = explanation.definition.fields
    for reason in explanation.unmet:
        yield from _causes_in(reason, fields)


def _causes_in(
    reason: Reason, fields: Mapping[str, FieldDefinition], *, in_guard: bool = False,
    turned: bool = False,
) -> Iterator[str]:  # fmt: skip
    requirement = reason.requirement
    kind = requirement.kind
    if kind in ("guard", "policy", "approval", "check", "item"):
        yield requirement.name
    elif kind == "field":
        yield from _with_groups(requirement.name)
    elif kind == "role":
        yield "roles"
    elif kind in ("reason", "comment"):
        yield kind
    elif requirement.expression is not None:
        yield from unapproved(reason)
        if not in_guard:
            yield "condition"
            yield from sorted(fields.keys() & requirement.expression.names)
    in_guard = in_guard or kind in ("guard", "policy")
    # What must not be so blocks by holding, and all that it is joined of does so.
    turned = turned or kind == "not"
    for part in reason.parts:
        if turned or not part.verdict.passes:
            yield from _causes_in(part, fields, in_guard=in_guard, turned=turned)


def _with_groups(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


class Standing(NamedTuple):
    """Where a deal stands when something is expected of it.

    Attributes:
        snapshot: Where it stands.
        facts: The values of its fields, derived ones among them.
        due: When each deadline that counts is due, by its address.
        emitted: The events that it has emitted so far.
    """

    snapshot: Snapshot
    facts: Mapping[str, object]
    due: Mapping[str, datetime]
    emitted: Sequence[str]


def compare_state(definition: Definition, standing: Standing, step: ExpectStep) -> Compared | None:
    """Hold where a deal stands against what a step says of it.

    Args:
        definition: The process.
        standing: Where the deal stands.
        step: What is expected.

    Returns:
        The first difference, or None where there is none.
    """
    snapshot = standing.snapshot
    found = (
        *_of_course(definition, snapshot, step),
        *_of_beside(snapshot, step),
        *_of_due(definition, standing.due, step),
        *_of_lists("emitted", step.emitted, standing.emitted),
    )
    differences = (
        _different(what, wanted, is_so) for what, wanted, is_so in found if wanted != is_so
    )
    return next(differences, None) or next(_of_facts(definition.fields, standing, step), None)


_Found = tuple[str, object, object]


def _different(what: str, wanted: object, found: object) -> Compared:
    return Compared(
        Said("is", {"what": what, "value": _text(wanted)}),
        Said("is", {"what": what, "value": _text(found)}),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return " ".join(map(_text, value.values()))
    return ", ".join(map(_text, value)) if isinstance(value, list | tuple) else str(value)


def _of_course(definition: Definition, snapshot: Snapshot, step: ExpectStep) -> Iterator[_Found]:
    if step.stage is not None:
        yield "stage", step.stage, snapshot.stage
    if step.outcome is not None:
        yield "outcome", step.outcome, definition.outcomes.get(snapshot.stage, OPEN)


def _of_beside(snapshot: Snapshot, step: ExpectStep) -> Iterator[_Found]:
    beside = snapshot.beside
    for track, stage in step.tracks.items():
        yield f"tracks.{track}", stage, beside.stage_of(track)
    for approval, status in step.approvals.items():
        state = beside.approvals.get(approval)
        yield f"approvals.{approval}", status, state and state.status.value
    started = [link.process for link in beside.links if link.role == "started"]
    yield from _of_lists("started", step.started, started)


def _of_lists(what: str, wanted: Sequence[str], found: Sequence[str]) -> Iterator[_Found]:
    if not set(found).issuperset(wanted):
        yield what, tuple(wanted), tuple(found)


def _of_due(
    definition: Definition, due: Mapping[str, datetime], step: ExpectStep
) -> Iterator[_Found]:
    for name, wanted in step.due.items():
        moment = due.get(_address(definition, name))
        found: object = moment
        if wanted == COUNTS:
            found = COUNTS if moment else None
        elif moment and isinstance(wanted, date) and not isinstance(wanted, datetime):
            found = definition.calendar.day_of(moment)
        yield f"due.{name}", wanted, found


def _address(definition: Definition, name: str) -> str:
    """Return the address of a deadline by the name that scenarios give it."""
    if name in definition.timed:
        return name
    track, _, inner = name.rpartition(".")
    return f"tracks.{track}.deadlines.{inner}" if track else f"deadlines.{inner}"


def _of_facts(
    fields: Mapping[str, FieldDefinition], standing: Standing, step: ExpectStep
) -> Iterator[Compared]:
    wanted = {**(step.model_extra or {}), **step.facts}
    for name, raw in _unfolded(fields, wanted):
        field = fields[name]
        value = None if raw is None else reader_for(field)(raw)
        found = standing.facts.get(name)
        if value == found:
            continue
        if field.sensitive:
            yield Compared(Said("as_written", {"what": name}), Said("another", {"what": name}))
        else:
            yield _different(name, fact_to_json(value), fact_to_json(found))


def _unfolded(
    fields: Mapping[str, FieldDefinition], values: Mapping[str, Any], within: str = ""
) -> Iterator[tuple[str, Any]]:
    for key, raw in values.items():
        name = f"{within}{key}"
        if name not in fields and isinstance(raw, Mapping):
            yield from _unfolded(fields, raw, f"{name}.")
        else:
            yield name, raw
