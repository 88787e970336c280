"""The names that a process declares, and whether references find them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from salesprocess.courses import ANY, OPEN, PREVIOUS, STAY, Course, courses_of
from salesprocess.events import KINDS, Emitted
from salesprocess.loading.lost import Lost
from salesprocess.loading.report import Report, unknown
from salesprocess.schema import FieldSpec, ProcessSpec, TransitionRule

EVENTS = (
    *(kind for kind in KINDS if kind != Emitted.kind),
    "stage_entered", "stage_left", "hook_failed",
)  # fmt: skip
"""The events that every process has."""


class Names:
    """Checks references to names against what a process declares."""

    def __init__(
        self,
        spec: ProcessSpec,
        fields: Mapping[str, FieldSpec],
        report: Report,
        lost: Lost,
    ) -> None:
        """Collect the declared names.

        Args:
            spec: The process.
            fields: Its fields by dotted name.
            report: Takes the findings.
            lost: What may have been declared in parts that cannot be read.
        """
        self.fields = fields
        self.guards = spec.guards
        self._lost = lost
        self._spec = spec
        self._report = report
        self.groups = set(_groups(fields))
        # Dictionaries rather than sets: messages list names in the order of the file.
        self._required = dict.fromkeys((*fields, *sorted(self.groups)))
        self._courses = courses_of(spec)
        self._triggers = dict.fromkeys(
            course.trigger(name) for course in self._courses.values() for name in course.transitions
        )

    def check_roles(self, address: str, roles: Iterable[str]) -> None:
        """Report roles that are not declared."""
        self._check("role", address, roles, self._spec.roles, "roles")

    def check_stages(self, address: str, stages: Iterable[str]) -> None:
        """Report stages that do not exist."""
        self._check("stage", address, stages, self._spec.stages, "stages")

    def check_stages_among(
        self, address: str, stages: Iterable[str], known: Collection[str]
    ) -> None:
        """Report stages that do not exist on a course, or are no word for several of them."""
        self._check("stage", address, stages, known, "stages")

    def check_way(self, address: str, rule: TransitionRule, course: Course) -> None:
        """Report stages that do not exist among those that a transition joins."""
        sources = dict.fromkeys((*course.stages, OPEN, ANY))
        self._check("stage", f"{address}.from", rule.from_, sources, "stages")
        if rule.to in (OPEN, ANY):
            self._report.error(
                "bad-target",
                f"{address}.to",
                f"A deal moves to one stage, and {rule.to!r} is many; write a stage, {STAY!r} or"
                f" {PREVIOUS!r}.",
            )
            return
        targets = dict.fromkeys((*course.stages, STAY, *(() if course.name else (PREVIOUS,))))
        if rule.to == PREVIOUS and course.name:
            message = (
                f"A track does not remember where it was; name the stage instead of {PREVIOUS!r}."
            )
            self._report.error("bad-target", f"{address}.to", message)
        elif rule.to not in targets and not self._lost.covers(rule.to, "stages"):
            message = unknown("stage", rule.to, targets, section="stages")
            self._report.error("unknown-stage", f"{address}.to", message)

    def check_triggers(
        self, address: str, triggers: Iterable[str], *, indexed: bool = True
    ) -> None:
        """Report triggers that do not exist; ``indexed`` tells whether they stand in a list."""
        known = self._triggers
        self._check("trigger", address, triggers, known, "transitions", indexed=indexed)

    def check_trigger(self, address: str, trigger: str, course: Course) -> Course | None:
        """Report a trigger that cannot be fired from a course; return the course that it is of.

        From the main course, those of tracks can be fired too, by their names outside of the track.
        """
        known: Collection[str] = course.transitions if course.name else self._triggers
        if trigger in known:
            track = "" if course.name else trigger.rpartition(".")[0]
            return self._courses[track] if track else course
        if not self._lost.covers(trigger, "transitions", "tracks"):
            message = unknown("trigger", trigger, known, section="transitions")
            self._report.error("unknown-trigger", address, message)
        return None

    def check_approvals(
        self, address: str, approvals: Iterable[str], *, indexed: bool = True
    ) -> None:
        """Report approvals that do not exist; ``indexed`` tells whether they stand in a list."""
        known = self._spec.approvals
        self._check("approval", address, approvals, known, "approvals", indexed=indexed)

    def where_named(self, word: str) -> str:
        """Say what a word is that names no guard, and where it is named; nothing if unknown."""
        if word in self._spec.approvals:
            return f"{word!r} is an approval and no guard; name it under 'approvals'."
        if word in self._spec.policies:
            return f"{word!r} is a policy, which holds without being named; remove it."
        if word in self._spec.tracks:
            return f"{word!r} is a track and no guard; write such as filled(tracks.{word})."
        return ""

    def may_be_lost(self, name: str, section: str) -> bool:
        """Tell whether a name may have been declared in a part that cannot be read."""
        return self._lost.covers(name, section)

    def check_events(self, address: str, events: Iterable[str]) -> None:
        """Report events of a process's own that are called as those of every process."""
        for index, event in enumerate(events):
            if event in EVENTS:
                self._report.error(
                    "reserved-word",
                    f"{address}[{index}]",
                    f"Every process has an event {event!r} already; choose another name, such as"
                    f" {f'own_{event}'!r}.",
                )

    def check_required(self, address: str, fields: Iterable[str], *, keyed: bool = True) -> None:
        """Report fields and groups that do not exist; ``keyed`` tells whether they are keys."""
        for index, name in enumerate(fields):
            if name not in self._required and not self._lost.covers(name, "fields"):
                message = unknown("field", name, self._required, section="fields")
                if keyed:
                    self._report.key_error("unknown-field", f"{address}.{name}", message)
                else:
                    self._report.error("unknown-field", f"{address}[{index}]", message)

    def check_assigned(self, address: str, name: str) -> bool:
        """Report a field that cannot be assigned.

        Returns:
            Whether its type is known, so that the assigned value can be checked.
        """
        field = self.fields.get(name)
        if field is not None and field.formula is None:
            return True
        if field is not None:
            message = (
                f"{name!r} follows from its formula; assign the fields in the formula instead."
            )
            self._report.key_error("not-assignable", address, message)
        elif name in self.groups:
            members = [member for member in self.fields if member.startswith(f"{name}.")]
            message = f"{name!r} is a group; assign its members, such as {members[0]!r}."
            self._report.key_error("not-assignable", address, message)
        elif not self._lost.covers(name, "fields"):
            message = unknown("field", name, self.fields, section="fields")
            self._report.key_error("unknown-field", address, message)
        return False

    def _check(
        self, kind: str, address: str, names: Iterable[str], known: Collection[str], section: str,
        *, indexed: bool = True,
    ) -> None:  # fmt: skip
        for index, name in enumerate(names):
            if name not in known and not self._lost.covers(name, section):
                message = unknown(kind, name, known, section=section)
                at = f"{address}[{index}]" if indexed else address
                self._report.error(f"unknown-{kind}", at, message)


def _groups(fields: Iterable[str]) -> Iterator[str]:
    for name in fields:
        while "." in name:
            name = name.rpartition(".")[0]
            yield name
