"""Deals of other processes that begin with a transition."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from salesprocess.beside import STARTED, STARTED_BY
from salesprocess.commands import Fire, Start
from salesprocess.decision import Accepted, Refused
from salesprocess.engine import Engine
from salesprocess.errors import CannotLink
from salesprocess.events import Linked
from salesprocess.schema import LinkSpec
from salesprocess.snapshot import Snapshot, evolve

MOST_LINKED = 10
"""How many deals may begin each other in one go."""

_DEPTH: ContextVar[int] = ContextVar("deals that are beginning each other", default=0)


class Linker(NamedTuple):
    """Begins the deals that a transition starts.

    Attributes:
        engine: Evaluates expressions, and knows the other processes.
        trigger: The trigger of the transition.
        address: The address of the rule.
        links: What the file says of each deal.
    """

    engine: Engine
    trigger: str
    address: str
    links: tuple[LinkSpec, ...]

    def begin(self, moved: Accepted, command: Fire, now: datetime) -> Accepted | Refused:
        """Begin every deal whose condition holds after the move.

        Args:
            moved: The move.
            command: What was asked.
            now: The moment.

        Returns:
            The move with a link to each deal, and the deals; or a refusal if one cannot begin.
        """
        events, snapshot, started = moved
        for index, link in enumerate(self.links):
            at = f"{self.address}.starts[{index}]"
            if not self._is_wanted(at, snapshot, command, now):
                continue
            begun = self._begin(at, link, snapshot, command, now)
            if isinstance(begun, Refused):
                return begun
            event = Linked(
                snapshot.deal, snapshot.sequence + 1, now, command.by.id, self._process(link),
                begun.snapshot.deal, STARTED, self.trigger,
            )  # fmt: skip
            events, snapshot = (*events, event), evolve(snapshot, event)
            started = (*started, begun)
        return Accepted(events, snapshot, started)

    def _process(self, link: LinkSpec) -> str:
        return link.process_of(self.engine.definition.name)

    def _is_wanted(self, at: str, snapshot: Snapshot, command: Fire, now: datetime) -> bool:
        condition = self.engine.definition.expressions.get(f"{at}.when")
        if condition is None:
            return True
        return self.engine.compiler.predicate(condition)(snapshot.facts.get, snapshot, command, now)

    def _begin(
        self, at: str, link: LinkSpec, snapshot: Snapshot, command: Fire, now: datetime
    ) -> Accepted | Refused:
        process = self._process(link)
        deal = _name(snapshot, process)
        values = self._values(at, link, snapshot, command, now)
        start = Start(deal, command.by, link.stage, values, is_linked=True)
        depth = _DEPTH.get()
        if depth >= MOST_LINKED:
            problem = f"more than {MOST_LINKED} deals would begin each other"
            return Refused(None, partial(CannotLink, self.trigger, process, problem))
        token = _DEPTH.set(depth + 1)
        try:
            decision = self.engine.linked[process](start, now)
        finally:
            _DEPTH.reset(token)
        if isinstance(decision, Refused):
            problem = str(decision.error)
            return Refused(None, partial(CannotLink, self.trigger, process, problem))
        events, after, started = decision
        event = Linked(
            deal, after.sequence + 1, now, command.by.id, snapshot.process, snapshot.deal,
            STARTED_BY, self.trigger,
        )  # fmt: skip
        return Accepted((*events, event), evolve(after, event), started)

    def _values(
        self, at: str, link: LinkSpec, snapshot: Snapshot, command: Fire, now: datetime
    ) -> dict[str, Any]:
        facts = self.engine.facts(snapshot, now)
        fields = self.engine.definition.fields
        copied = (
            name
            for word in link.copy_
            for name in fields
            if name == word or name.startswith(f"{word}.")
        )
        values = {name: facts[name] for name in copied if name in facts}
        for name in link.set:
            expression = self.engine.definition.expressions.get(f"{at}.set.{name}")
            if expression is not None:
                value = self.engine.compiler.value(expression)
                values[name] = value(snapshot.facts.get, snapshot, command, now)
        return {name: value for name, value in values.items() if value is not None}


def _name(snapshot: Snapshot, process: str) -> str:
    """Name a new deal after the one that begins it; the same for the same deal always."""
    links = snapshot.beside.links
    before = sum(link.process == process and link.role == STARTED for link in links)
    return f"{snapshot.deal}:{process}" + (f":{before + 1}" if before else "")
