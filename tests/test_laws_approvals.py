"""What holds for approvals in every process and every sequence of commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given

from salesprocess import Process
from salesprocess.commands import Actor, Command, Fire, Request, Start
from salesprocess.decision import Accepted, Decision
from salesprocess.errors import Blocked, CannotApprove
from salesprocess.events import ApprovalGranted, ApprovalRequested
from salesprocess.snapshot import Snapshot, fold
from tests.strategies_approvals import NAMES, histories

BEGIN = datetime(2026, 1, 9, 12, tzinfo=UTC)
HISTORIES = histories()
Step = tuple[Snapshot, Command, datetime, Decision]


def steps(process: Process, asked: list[Command]) -> list[Step]:
    """Drive a deal through commands, and note each decision with what it was made on."""
    begun = process.machine.decide(None, Start("D-1"), BEGIN)
    assert isinstance(begun, Accepted)
    snapshot = begun.snapshot
    noted = []
    for number, command in enumerate(asked, 1):
        now = BEGIN + timedelta(hours=7 * number)
        decision = process.machine.decide(snapshot, command, now)
        noted.append((snapshot, command, now, decision))
        if isinstance(decision, Accepted):
            snapshot = decision.snapshot
    return noted


@given(HISTORIES)
def test_whoever_asked_never_grants_where_that_is_kept_apart(made: tuple[Any, Any]) -> None:
    """Neither alone nor among others, nor for what follows by itself."""
    process = Process.from_dict(made[0])
    for *_, decision in steps(process, made[1]):
        for name, state in decision.snapshot.beside.approvals.items():
            if process.definition.spec.approvals[name].not_by:
                assert state.by is not None
                assert state.by not in [ballot.by for ballot in state.votes]


@given(HISTORIES)
def test_what_is_granted_has_its_quorum(made: tuple[Any, Any]) -> None:
    """Distinct people, each with a role of the approval; of all roles where that is asked."""
    process = Process.from_dict(made[0])
    for *_, decision in steps(process, made[1]):
        for event in decision.events:
            if not isinstance(event, ApprovalGranted):
                continue
            spec = process.definition.spec.approvals[event.approval]
            votes = decision.snapshot.beside.approvals[event.approval].votes
            people = {ballot.by for ballot in votes}
            assert len(people) == len(votes)
            assert all(ballot.roles and {*ballot.roles} <= {*spec.roles} for ballot in votes)
            if spec.quorum == "all":
                assert {*spec.roles} == {role for ballot in votes for role in ballot.roles}
            else:
                assert spec.quorum == len(people)


@given(HISTORIES)
def test_no_move_is_made_on_what_was_not_approved(made: tuple[Any, Any]) -> None:
    """The covered fields are, when a move needs the approval, what they were when it was given."""
    process = Process.from_dict(made[0])
    agreed: dict[str, dict[str, object]] = {}
    for snapshot, command, now, decision in steps(process, made[1]):
        for event in decision.events:
            if isinstance(event, ApprovalRequested):
                agreed[event.approval] = covered(process, event.approval, snapshot, now)
        if not isinstance(command, Fire) or not isinstance(decision, Accepted):
            continue
        moved = decision.events[0]
        after = fold((moved,), snapshot)
        assert after is not None
        for name in process.definition.spec.transitions[command.trigger][0].approvals:
            # What a transition sets is the doing of the process, and voids afterwards.
            asked = snapshot._replace(facts={**snapshot.facts, **read(process, command, snapshot)})
            if process.machine.approvals.is_needed(name, asked, now) is not False:
                assert agreed[name] == covered(process, name, asked, now)


def covered(process: Process, name: str, deal: Snapshot, now: datetime) -> dict[str, object]:
    """Return the values of the fields that an approval, or one before it, covers."""
    facts = process.engine.facts(deal._replace(facts=present(deal.facts)), now)
    fields: list[str] = []
    before: str | None = name
    while before is not None:
        spec = process.definition.spec.approvals[before]
        fields += spec.covers
        before = spec.follows
    return {key: value for key, value in facts.items() if key.split(".")[0] in fields}


def present(facts: Any) -> dict[str, Any]:
    """Leave out what has no value."""
    return {name: value for name, value in facts.items() if value is not None}


def read(process: Process, command: Fire, snapshot: Snapshot) -> Any:
    """Return the values of a command as the engine keeps them."""
    return process.machine.writer.read(command.values, snapshot, command.by)[0]


@given(HISTORIES)
def test_explaining_and_deciding_agree(made: tuple[Any, Any]) -> None:
    """A trigger is explained as open exactly when it is accepted."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in steps(process, made[1]):
        if isinstance(command, Fire) and isinstance(decision, Accepted):
            assert process.machine.explain(snapshot, command, now).open
        elif isinstance(command, Fire) and isinstance(decision.error, Blocked):  # type: ignore[union-attr]
            explanation = process.machine.explain(snapshot, command, now)
            assert not explanation.open
            for language in ("en", "id"):
                assert explanation.render(language)
            json.dumps(explanation.to_json())


@given(HISTORIES)
def test_the_snapshot_is_the_fold_of_the_events_and_comes_back(made: tuple[Any, Any]) -> None:
    """Folding leads to where the live deal stands, also by way of JSON; refused changes nothing."""
    process = Process.from_dict(made[0])
    begun = process.machine.decide(None, Start("D-1"), BEGIN)
    events = [*begun.events]
    for snapshot, _, _, decision in steps(process, made[1]):
        assert snapshot == fold(events)
        if isinstance(decision, Accepted):
            events += decision.events
            assert decision.snapshot == fold(decision.events, snapshot)
    assert list(range(1, len(events) + 1)) == [event.sequence for event in events]
    deal = process.replay(events)
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = process.restore(stored, history)
    assert restored.snapshot() == deal.snapshot()
    assert restored.events == deal.events


@given(HISTORIES)
def test_what_is_seen_is_what_is_done(made: tuple[Any, Any]) -> None:
    """Nobody can ask for what a screen shows as granted, pending or not needed, and conversely."""
    process = Process.from_dict(made[0])
    asker = Actor("someone")
    for snapshot, _, now, _ in steps(process, made[1]):
        views = process.machine.approvals.views(snapshot, now)
        assert [*NAMES[: len(views)]] == [*views]
        for name, view in views.items():
            answer = process.machine.decide(snapshot, Request(name, asker), now)
            is_open = view.status in ("pending", "granted", "not_needed")
            closed = snapshot.stage in process.definition.outcomes
            assert isinstance(answer, Accepted) is not (is_open or closed or bool(view.follows))
            if not isinstance(answer, Accepted):
                assert isinstance(answer.error, CannotApprove)


@given(HISTORIES)
def test_a_closed_deal_waits_for_nobody(made: tuple[Any, Any]) -> None:
    """Nothing is pending in a stage from which nothing leads on."""
    process = Process.from_dict(made[0])
    for *_, decision in steps(process, made[1]):
        if decision.snapshot.stage in process.definition.outcomes:
            states = decision.snapshot.beside.approvals.values()
            assert "pending" not in [state.status for state in states]
