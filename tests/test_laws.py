"""What holds for every process and every sequence of commands."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import transitions
from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess import Process
from salesprocess.commands import Command, Fire, Start
from salesprocess.decision import Accepted, Decision
from salesprocess.errors import Blocked
from salesprocess.expressions import BOOLEAN, Expression
from salesprocess.reasons import Situation, Verdict
from salesprocess.snapshot import Snapshot, evolve, fold, written
from tests.strategies import commands, processes

BEGIN = datetime(2026, 1, 9, 12, tzinfo=UTC)
HISTORIES = st.tuples(processes(), st.lists(commands(), min_size=1, max_size=12))


def steps(
    process: Process, asked: list[Command]
) -> list[tuple[Snapshot, Command, datetime, Decision]]:
    """Drive a deal through commands, and note each decision with what it was made on."""
    decision = process.machine.decide(None, Start("D-1"), BEGIN)
    if not isinstance(decision, Accepted):
        return []
    snapshot = decision.snapshot
    noted = []
    for number, command in enumerate(asked, 1):
        now = BEGIN + timedelta(hours=7 * number)
        decision = process.machine.decide(snapshot, command, now)
        noted.append((snapshot, command, now, decision))
        if isinstance(decision, Accepted):
            snapshot = decision.snapshot
    return noted


def read(process: Process, snapshot: Snapshot, command: Fire) -> Fire:
    """Return the command with its values as the engine keeps them."""
    values, problems = process.machine.writer.read(command.values, snapshot, command.by)
    assert not problems
    return command._replace(values=values)


@given(HISTORIES)
def test_deciding_twice_gives_the_same_and_changes_nothing(made: tuple[Any, Any]) -> None:
    """Decide is pure: the same question has the same answer, and what was asked is untouched."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in steps(process, made[1]):
        before = copy.deepcopy(tuple(snapshot)), copy.deepcopy(tuple(command))
        again = process.machine.decide(snapshot, command, now)
        assert before == (tuple(snapshot), tuple(command))
        assert type(decision) is type(again)
        if isinstance(decision, Accepted):
            assert decision == again
        else:
            assert str(decision.error) == str(again.error)


@given(HISTORIES)
def test_the_snapshot_is_the_fold_of_the_events(made: tuple[Any, Any]) -> None:
    """Folding the events of a history leads to where the live deal stands."""
    process = Process.from_dict(made[0])
    for snapshot, _, _, decision in steps(process, made[1]):
        if isinstance(decision, Accepted):
            assert decision.snapshot == fold(decision.events, snapshot)
            numbers = [event.sequence for event in decision.events]
            first = snapshot.sequence + 1
            assert numbers == list(range(first, first + len(numbers)))


@given(HISTORIES)
def test_a_refused_command_leaves_the_deal_as_it_was(made: tuple[Any, Any]) -> None:
    """What is refused changes neither the stored form of the deal nor its history."""
    process = Process.from_dict(made[0])
    decision = process.machine.decide(None, Start("D-1"), BEGIN)
    if not isinstance(decision, Accepted):
        return
    deal = process.start("D-1", at=BEGIN)
    for number, command in enumerate(made[1], 1):
        if not isinstance(command, Fire):
            continue
        before = json.dumps([deal.snapshot(), deal.history()])
        answer = deal.try_fire(
            command.trigger, command.values, by=command.by, at=BEGIN + timedelta(hours=number),
            reason=command.reason, comment=command.comment, override=command.overrides,
        )  # fmt: skip
        if not answer:
            assert json.dumps([deal.snapshot(), deal.history()]) == before


@given(HISTORIES)
def test_explaining_and_deciding_agree(made: tuple[Any, Any]) -> None:
    """A trigger is explained as open exactly when it is accepted."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in steps(process, made[1]):
        if not isinstance(command, Fire):
            continue
        if isinstance(decision, Accepted):
            assert process.machine.explain(snapshot, command, now).open
        elif isinstance(decision.error, Blocked):
            explanation = process.machine.explain(snapshot, command, now)
            assert not explanation.open
            assert explanation.ways == decision.error.explanation.ways


@given(HISTORIES)
def test_the_fast_predicate_and_the_reason_agree(made: tuple[Any, Any]) -> None:
    """A requirement put as one predicate is met where its reason is, or is not in force."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in steps(process, made[1]):
        if not isinstance(command, Fire) or command.trigger not in process.machine.triggers:
            continue
        if not isinstance(decision, Accepted) and not isinstance(decision.error, Blocked):
            continue
        command = read(process, snapshot, command)
        facts = written(snapshot.facts, command.values)
        for move in process.machine.triggers[command.trigger].moves(snapshot):
            for requirement in move.requirements:
                met, others = process.engine.all_met((requirement,))
                if others:
                    continue
                situation = Situation(facts, snapshot, command, now)
                reason = process.engine.evaluator.reason(requirement, situation)
                holds = reason.verdict in (Verdict.MET, Verdict.NOT_IN_FORCE)
                assert met(facts.get, snapshot, command, now) == holds


@settings(max_examples=150)
@given(HISTORIES)
def test_the_fast_path_goes_where_a_stock_machine_goes(made: tuple[Any, Any]) -> None:
    """A plain machine of the wrapped package, built from the definition, moves the same way."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in steps(process, made[1]):
        if not isinstance(command, Fire) or command.trigger not in process.machine.triggers:
            continue
        if not isinstance(decision, Accepted) and not isinstance(decision.error, Blocked):
            continue
        model = Model(process, snapshot, read(process, snapshot, command), now)
        assert model.run() == (decision.snapshot.stage if decision else None)


class Model:
    """A deal as the model of a stock machine; its conditions ask for the reasons."""

    def __init__(self, process: Process, snapshot: Snapshot, command: Fire, now: datetime) -> None:
        self.process, self.snapshot, self.command, self.now = process, snapshot, command, now
        self.machine = transitions.Machine(
            self, list(process.definition.stages), initial=snapshot.stage, auto_transitions=False
        )
        for trigger, address, rule in process.definition.rules():
            holds = partial(self.condition, trigger, address, rule)
            for source in process.definition.sources(rule):
                targets = process.definition.targets(rule, source)
                if rule.to == "previous":
                    targets = tuple(t for t in targets if t == snapshot.previous)
                for target in targets:
                    self.machine.add_transition(
                        trigger, source, None if rule.to == "stay" else target,
                        conditions=holds(source, target),
                    )  # fmt: skip

    def condition(self, trigger: str, address: str, rule: Any, source: str, target: str) -> Any:
        engine = self.process.engine
        facts = written(self.snapshot.facts, self.command.values)

        def holds() -> bool:
            wanted = engine.requirements.of_move(
                self.process.definition.main,
                trigger,
                address,
                source,
                target,
                stays=rule.to == "stay",
            )
            situation = Situation(facts, self.snapshot, self.command, self.now)
            return all(engine.evaluator.reason(r, situation).verdict.passes for r in wanted)

        return holds

    def run(self) -> str | None:
        """Return the stage after the trigger, or None where no condition was met."""
        moved = getattr(self, self.command.trigger)()
        return self.state if moved else None  # type: ignore[attr-defined]


@given(HISTORIES)
def test_a_deal_comes_back_from_plain_data_as_it_was(made: tuple[Any, Any]) -> None:
    """Snapshot and history survive the way through JSON text."""
    process = Process.from_dict(made[0])
    noted = steps(process, made[1])
    if not noted:
        return
    start = process.machine.decide(None, Start("D-1"), BEGIN)
    events = [*start.events, *(event for *_, decision in noted for event in decision.events)]
    deal = process.replay(events)
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = process.restore(stored, history)
    assert restored.snapshot() == deal.snapshot()
    assert restored.events == deal.events


@given(st.data())
def test_evolving_needs_no_process(data: st.DataObject) -> None:
    """A history folds to the same snapshot one event at a time or all at once."""
    process = Process.from_dict(data.draw(processes()))
    noted = steps(process, data.draw(st.lists(commands(), max_size=8)))
    start = process.machine.decide(None, Start("D-1"), BEGIN)
    events = [*start.events, *(event for *_, decision in noted for event in decision.events)]
    one_by_one: Snapshot | None = None
    for event in events:
        one_by_one = evolve(one_by_one, event)
    assert one_by_one == fold(events)


def test_a_pure_requirement_is_an_expression_like_any_other() -> None:
    """Guards, combinations and required fields are joined to one expression for the predicate."""
    process = Process.builtin("generic")
    root = process.engine.requirements.of_guard("interest_expressed").pure
    assert root is not None
    expression = Expression("joined", BOOLEAN, root, frozenset())
    met = process.engine.compiler.predicate(expression)
    facts = {"contacted": True, "interest": "strong"}
    assert met(facts.get, None, None, BEGIN) is True
