"""The same pipeline in this library and in its peers: one class each, loops and all.

Every peer gets what its own documentation recommends, in its cheapest form: the same stages and
triggers, the same guard over the same three attributes, and one hook. Where a peer keeps no
history its hook does, with the same five things in every record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar, Protocol

from benchmarks.processes import PIPELINE

Named = tuple[str, Mapping[str, Any]]
"""A deal to begin: its id and its facts."""


class Pipeline(Protocol):
    """A pipeline whose deals are begun and moved."""

    def renew(self) -> None:
        """Forget the deals begun so far, where the pipeline itself keeps them."""

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        """Begin deals in the stage lead."""

    def move(self, deals: Iterable[Any]) -> None:
        """Move each deal to prospect and back."""

    def records(self, deal: Any) -> int:
        """Count the moves in the history of a deal."""


class Opportunity:
    """The object that an application gives to a peer."""

    def __init__(self, name: str, facts: Mapping[str, Any]) -> None:
        self.id = name
        self.history: list[tuple[str, str, str, datetime, str]] = []
        self.__dict__.update(facts)


def is_ready(deal: Any) -> bool:
    return bool(deal.candidate and deal.contacted and deal.interest in ("expressed", "strong"))


def hook(_event: object) -> None:
    """Stand for the hook of an application."""


class SalesProcess:
    def __init__(self) -> None:
        from salesprocess import Process

        self.process = Process.from_yaml(PIPELINE)
        self.process.on("stage_entered")(hook)

    def renew(self) -> None:
        """Do nothing: a process keeps no deals."""

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        start = self.process.start
        return [start(name, facts, by="ani") for name, facts in deals]

    def move(self, deals: Iterable[Any]) -> None:
        for deal in deals:
            deal.fire("qualify", by="ani")
            deal.fire("revert", by="ani")

    def records(self, deal: Any) -> int:
        return sum(event.kind == "moved" for event in deal.events)


class Transitions:
    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Make another machine: ``add_model`` searches all models that it has, one by one."""
        from transitions import Machine

        def ready(event: Any) -> bool:
            return is_ready(event.model)

        def changed(event: Any) -> None:
            deal, move = event.model, event.transition
            deal.history.append(
                (event.event.name, move.source, move.dest, datetime.now(UTC), event.kwargs["by"])
            )
            hook(event)

        self.machine = Machine(
            model=None,
            states=["lead", "prospect", "proposal", "won", "lost"],
            initial="lead",
            auto_transitions=False,
            send_event=True,
            after_state_change=changed,
        )
        add = self.machine.add_transition
        add("qualify", "lead", "prospect", conditions=ready)
        add("revert", "prospect", "lead", conditions=ready)
        add("propose", "prospect", "proposal")
        add("win", "proposal", "won")
        add("lose", ["lead", "prospect", "proposal"], "lost")

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        add_model, begun = self.machine.add_model, []
        for name, facts in deals:
            deal = Opportunity(name, facts)
            add_model(deal)
            begun.append(deal)
        return begun

    def move(self, deals: Iterable[Any]) -> None:
        for deal in deals:
            deal.qualify(by="ani")
            deal.revert(by="ani")

    def records(self, deal: Any) -> int:
        return len(deal.history)


class PythonStatemachine:
    def __init__(self) -> None:
        peer = import_module("statemachine")
        State = peer.State

        class Machine(peer.StateMachine):  # type: ignore[misc, name-defined]
            lead = State(initial=True)
            prospect = State()
            proposal = State()
            won = State(final=True)
            lost = State(final=True)

            qualify = lead.to(prospect, cond="ready")
            revert = prospect.to(lead, cond="ready")
            propose = prospect.to(proposal)
            win = proposal.to(won)
            lose = lead.to(lost) | prospect.to(lost) | proposal.to(lost)

            def ready(self) -> bool:
                return is_ready(self.model)

            def after_transition(self, event: Any, source: Any, target: Any, by: str) -> None:
                self.model.history.append((str(event), source.id, target.id, datetime.now(UTC), by))
                hook(event)

        self.machine = Machine

    def renew(self) -> None:
        """Do nothing: a class keeps no deals."""

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        machine = self.machine
        return [machine(Opportunity(name, facts)) for name, facts in deals]

    def move(self, deals: Iterable[Any]) -> None:
        for deal in deals:
            deal.qualify(by="ani")
            deal.revert(by="ani")

    def records(self, deal: Any) -> int:
        return len(deal.model.history)


class Sismic:
    GUARD = "deal.candidate and deal.contacted and deal.interest in ('expressed', 'strong')"

    def __init__(self) -> None:
        peer = import_module("sismic.interpreter")
        self.event, self.interpreter = peer.Event, peer.Interpreter
        chart_of = import_module("sismic.io.datadict").import_from_dict
        root = {"name": "root", "initial": "lead", "states": list(self._states())}
        self.chart = chart_of({"statechart": {"name": "pipeline", "root state": root}})

    def _states(self) -> Iterable[dict[str, Any]]:
        ways = {
            "lead": [self._way("qualify", "lead", "prospect", self.GUARD)],
            "prospect": [
                self._way("revert", "prospect", "lead", self.GUARD),
                self._way("propose", "prospect", "proposal"),
            ],
            "proposal": [self._way("win", "proposal", "won")],
        }
        for name, found in ways.items():
            yield {"name": name, "transitions": [*found, self._way("lose", name, "lost")]}
        yield from ({"name": name} for name in ("won", "lost"))

    def _way(self, trigger: str, source: str, target: str, guard: str = "") -> dict[str, str]:
        way = {"event": trigger, "target": target}
        way["action"] = f"changed(deal, event, '{source}', '{target}')"
        return {**way, "guard": guard} if guard else way

    def renew(self) -> None:
        """Do nothing: a chart keeps no deals."""

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        def changed(deal: Any, event: Any, source: str, target: str) -> None:
            deal.history.append((event.name, source, target, datetime.now(UTC), event.by))
            hook(event)

        begun = []
        for name, facts in deals:
            context = {"deal": Opportunity(name, facts), "changed": changed}
            deal = self.interpreter(self.chart, initial_context=context)
            deal.execute()
            begun.append(deal)
        return begun

    def move(self, deals: Iterable[Any]) -> None:
        event = self.event
        for deal in deals:
            deal.queue(event("qualify", by="ani"))
            deal.execute_once()
            deal.queue(event("revert", by="ani"))
            deal.execute_once()

    def records(self, deal: Any) -> int:
        return len(deal.context["deal"].history)


class XState:
    def __init__(self) -> None:
        peer = import_module("xstate_statemachine")

        def ready(context: dict[str, Any], _event: Any) -> bool:
            return is_ready(context["deal"])

        def changed(_interpreter: Any, context: dict[str, Any], event: Any, _action: Any) -> None:
            source, target = self.moves[event.type]
            context["deal"].history.append(
                (event.type, source, target, datetime.now(UTC), event.payload["by"])
            )
            hook(event)

        def way(target: str, **more: str) -> dict[str, Any]:
            return {"target": target, "actions": ["changed"], **more}

        lose = {"lose": way("lost")}
        states = {
            "lead": {"on": {"qualify": way("prospect", guard="ready"), **lose}},
            "prospect": {
                "on": {"revert": way("lead", guard="ready"), "propose": way("proposal"), **lose}
            },
            "proposal": {"on": {"win": way("won"), **lose}},
            "won": {"type": "final"},
            "lost": {"type": "final"},
        }
        self.moves = {"qualify": ("lead", "prospect"), "revert": ("prospect", "lead")}
        self.interpreter = peer.SyncInterpreter
        self.machine = peer.create_machine(
            {"id": "pipeline", "initial": "lead", "context": {}, "states": states},
            logic=peer.MachineLogic(actions={"changed": changed}, guards={"ready": ready}),
        )

    def renew(self) -> None:
        """Do nothing: a machine keeps no interpreters."""

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        interpreter, machine, begun = self.interpreter, self.machine, []
        for name, facts in deals:
            deal = interpreter(machine).start()
            deal.context["deal"] = Opportunity(name, facts)
            begun.append(deal)
        return begun

    def move(self, deals: Iterable[Any]) -> None:
        for deal in deals:
            deal.send("qualify", by="ani")
            deal.send("revert", by="ani")

    def records(self, deal: Any) -> int:
        return len(deal.context["deal"].history)


class HandWritten:
    """A dict of moves, in the fewest lines: knows no mistakes, no reasons and no other hooks."""

    MOVES: ClassVar[dict[tuple[str, str], tuple[Callable[[Any], bool], str]]] = {
        ("lead", "qualify"): (is_ready, "prospect"),
        ("prospect", "revert"): (is_ready, "lead"),
        ("prospect", "propose"): (lambda _: True, "proposal"),
        ("proposal", "win"): (lambda _: True, "won"),
        ("lead", "lose"): (lambda _: True, "lost"),
    }

    def renew(self) -> None:
        """Do nothing: a dict keeps no deals."""

    def begin(self, deals: Iterable[Named]) -> list[Any]:
        begun = []
        for name, facts in deals:
            deal = Opportunity(name, facts)
            deal.stage = "lead"  # type: ignore[attr-defined]
            begun.append(deal)
        return begun

    def fire(self, deal: Any, trigger: str, by: str) -> None:
        source = deal.stage
        guard, target = self.MOVES[source, trigger]
        if not guard(deal):
            raise ValueError(trigger)
        deal.stage = target
        deal.history.append((trigger, source, target, datetime.now(UTC), by))
        hook(deal)

    def move(self, deals: Iterable[Any]) -> None:
        fire = self.fire
        for deal in deals:
            fire(deal, "qualify", "ani")
            fire(deal, "revert", "ani")

    def records(self, deal: Any) -> int:
        return len(deal.history)


OURS = "salesprocess"
PIPELINES: Mapping[str, Callable[[], Pipeline]] = {
    OURS: SalesProcess,
    "transitions": Transitions,
    "python-statemachine": PythonStatemachine,
    "sismic": Sismic,
    "xstate-statemachine": XState,
    "hand-written dict": HandWritten,
}
