"""How much of a process its scenarios touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from salesprocess.courses import ANY, OPEN, Course
from salesprocess.definition import Definition
from salesprocess.errors import Place
from salesprocess.schema import TransitionRule

Kind = Literal["transition", "guard", "policy", "approval", "deadline"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Part(NamedTuple):
    """Something that a scenario can touch.

    Attributes:
        kind: What sort of thing it is.
        address: Where in the process it is written.
        side: Which side of it: for a transition, the stage as ``from`` names it; for a guard and a
            policy, ``met`` or ``unmet``; for an approval, ``granted`` or ``blocked``; for a
            deadline, ``passed``.
    """

    kind: Kind
    address: str
    side: str


@dataclass(frozen=True)
class Coverage:
    """What of a process was touched.

    Attributes:
        definition: The process.
        parts: All that can be touched, in document order.
        touched: What was.
    """

    definition: Definition
    parts: tuple[Part, ...]
    touched: frozenset[Part]

    @property
    def untouched(self) -> tuple[Part, ...]:
        """What was not touched, in document order."""
        return tuple(part for part in self.parts if part not in self.touched)

    @property
    def percent(self) -> int:
        """The share that was touched, rounded down; 100 where there is nothing to touch."""
        if not self.parts:
            return 100
        return 100 * (len(self.parts) - len(self.untouched)) // len(self.parts)

    def count(self, kind: Kind) -> tuple[int, int]:
        """Return how many parts of a kind were touched, and how many there are."""
        parts = [part for part in self.parts if part.kind == kind]
        return sum(part in self.touched for part in parts), len(parts)

    def place(self, part: Part) -> Place:
        """Tell where a part is written."""
        return self.definition.place(part.address)


def coverage_of(definition: Definition, touched: Iterable[Part]) -> Coverage:
    """Hold what was touched against all that can be."""
    return Coverage(definition, parts_of(definition), frozenset(touched))


def parts_of(definition: Definition) -> tuple[Part, ...]:
    """List all that scenarios can touch, in document order."""
    return tuple(_parts(definition))


def _parts(definition: Definition) -> Iterator[Part]:
    spec = definition.spec
    for _, address, rule in definition.all_rules():
        yield from (Part("transition", address, name) for name in dict.fromkeys(rule.from_))
    for guard in spec.guards:
        yield from (Part("guard", f"guards.{guard}", side) for side in ("met", "unmet"))
    for policy in spec.policies:
        yield from (Part("policy", f"policies.{policy}", side) for side in ("met", "unmet"))
    for approval in spec.approvals:
        address = f"approvals.{approval}"
        yield from (Part("approval", address, side) for side in ("granted", "blocked"))
    for address in definition.timed:
        yield Part("deadline", address, "passed")


def transition_from(course: Course, address: str, rule: TransitionRule, source: str) -> Part:
    """Return the part that a move from a stage touches: the stage as ``from`` names it."""
    if source in rule.from_:
        return Part("transition", address, source)
    is_open = OPEN in rule.from_ and source not in course.closed
    return Part("transition", address, OPEN if is_open else ANY)
