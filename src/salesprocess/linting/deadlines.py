"""What can be seen of deadlines without knowing a deal: whether they can pass at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from salesprocess.courses import MAIN, STAY, Course
from salesprocess.definition import Deadline, Definition
from salesprocess.expressions import BusinessDuration, Call, Compiler, Fact, Literal, walk
from salesprocess.linting.conditions import is_free
from salesprocess.linting.graph import Graph
from salesprocess.requirements import Requirement, Requirements
from salesprocess.schema import TransitionRule
from salesprocess.source import shortened

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Deadlines:
    """What can be seen of the deadlines of a process without knowing a deal."""

    def __init__(self, definition: Definition) -> None:
        """Look at a definition."""
        self._definition = definition
        self._asked = Requirements(definition)
        self._reachable = {
            name: Graph(definition).reachable if name == MAIN else _reachable(course)
            for name, course in definition.courses.items()
        }

    def why_never(self, deadline: Deadline) -> str | None:
        """Return why a deadline never passes, or None where it may."""
        if self._is_never(f"{deadline.address}.when"):
            return "its condition is never true"
        stages = [stage for stage in deadline.course.stages if stage in deadline.stages]
        found = [self._why_never_in(stage, deadline) for stage in stages]
        known = [why for why in found if why is not None]
        if not found or len(known) < len(found):
            return None
        return ", and ".join(dict.fromkeys(known))

    def _is_never(self, address: str) -> bool:
        condition = self._definition.expressions.get(address)
        if condition is None or any(isinstance(p, Fact | Call) for p in walk(condition.root)):
            return False
        compiler = Compiler({"calendar": self._definition.calendar})
        return compiler.value(condition)(_no_fact, None, None, _ANY_TIME) is False

    def _why_never_in(self, stage: str, deadline: Deadline) -> str | None:
        course = deadline.course
        title = self._title(course, stage)
        if stage not in self._reachable[course.name]:
            return f"no deal can get into {title}"
        for trigger, address, rule in course.rules():
            if rule.automatic and self._is_certain(course, trigger, address, rule, stage):
                return f"{trigger!r} takes every deal away from {title} at once, by itself"
        first = self._moved_first(stage, deadline)
        if first is None:
            return None
        return f"{first!r} always moves the deal away from {title} first"

    def _moved_first(self, stage: str, deadline: Deadline) -> str | None:
        """Return another deadline that always moves the deal away before."""
        before = True
        for other in self._definition.deadlines.values():
            if other.address == deadline.address:
                before = False
            elif (
                other.course.name == deadline.course.name
                and stage in other.stages
                and other.spec.since == deadline.spec.since
                and other.spec.when is None
                and self._is_sooner(other, deadline, ties=before)
                and self._takes_away(other, stage)
            ):
                return other.address.rpartition(".")[2]
        return None

    def _is_sooner(self, one: Deadline, other: Deadline, *, ties: bool) -> bool:
        first, second = self._length(one), self._length(other)
        if first is None or second is None:
            return False
        return first < second or (ties and first == second)

    def _length(self, deadline: Deadline) -> timedelta | None:
        root = self._definition.expressions[f"{deadline.address}.after"].root
        value = root.value if isinstance(root, Literal) else None
        is_comparable = isinstance(value, timedelta) and not isinstance(value, BusinessDuration)
        return value if is_comparable else None  # type: ignore[return-value]

    def _takes_away(self, deadline: Deadline, stage: str) -> bool:
        course, fire = deadline.course, deadline.spec.fire
        if fire is None:
            return False
        for trigger, address, rule in course.rules():
            if trigger != course.trigger(fire) or stage not in course.sources(rule):
                continue
            if self._is_certain(course, trigger, address, rule, stage):
                return True
            if rule.to in (STAY, stage):
                return False
        return False

    def _is_certain(
        self, course: Course, trigger: str, address: str, rule: TransitionRule, stage: str
    ) -> bool:
        """Tell whether the system can always take a way from a stage to another one."""
        if rule.to not in course.stages or rule.to == stage or stage not in course.sources(rule):
            return False
        asked = self._asked.of_move(course, trigger, address, stage, rule.to)
        return not (rule.set or rule.starts) and is_free(_of_system(asked))

    def _title(self, course: Course, stage: str) -> str:
        definition, track = self._definition, course.name
        text = (
            definition.track_stage_title(track, stage) if track else definition.stage_title(stage)
        )
        return repr(shortened(text.say(self._definition.spec.default_language)))


def _no_fact(_name: str) -> object:
    return None


def _of_system(requirements: Iterable[Requirement]) -> Iterator[Requirement]:
    """Yield what is asked of the system too: it needs no role."""
    return (requirement for requirement in requirements if requirement.kind != "role")


def _reachable(course: Course) -> frozenset[str]:
    """Return the stages of a track that it can get into."""
    seen = {course.first}
    while True:
        new = {
            target
            for _, _, rule in course.rules()
            for source in course.sources(rule)
            if source in seen
            for target in course.targets(rule, source)
        }
        if new <= seen:
            return frozenset(seen)
        seen |= new
