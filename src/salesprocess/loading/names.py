"""The names that a process declares, and whether references find them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from salesprocess.definition import ANY, OPEN, PREVIOUS, STAY
from salesprocess.loading.lost import Lost
from salesprocess.loading.report import Report, unknown
from salesprocess.schema import FieldSpec, ProcessSpec, TransitionRule

EVENTS = (
    "started", "updated", "ticked", "unticked", "moved", "stayed", "stage_entered", "stage_left",
    "hook_failed",
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
        self._sources = dict.fromkeys((*spec.stages, OPEN, ANY))
        self._targets = dict.fromkeys((*spec.stages, STAY, PREVIOUS))

    def check_roles(self, address: str, roles: Iterable[str]) -> None:
        """Report roles that are not declared."""
        self._check("role", address, roles, self._spec.roles, "roles")

    def check_stages(self, address: str, stages: Iterable[str]) -> None:
        """Report stages that do not exist."""
        self._check("stage", address, stages, self._spec.stages, "stages")

    def check_way(self, address: str, rule: TransitionRule) -> None:
        """Report stages that do not exist among those that a transition joins."""
        self._check("stage", f"{address}.from", rule.from_, self._sources, "stages")
        if rule.to in (OPEN, ANY):
            self._report.error(
                "bad-target",
                f"{address}.to",
                f"A deal moves to one stage, and {rule.to!r} is many; write a stage, {STAY!r} or"
                f" {PREVIOUS!r}.",
            )
        elif rule.to not in self._targets and not self._lost.covers(rule.to, "stages"):
            message = unknown("stage", rule.to, self._targets, section="stages")
            self._report.error("unknown-stage", f"{address}.to", message)

    def check_triggers(self, address: str, triggers: Iterable[str]) -> None:
        """Report triggers that do not exist."""
        self._check("trigger", address, triggers, self._spec.transitions, "transitions")

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

    def check_required(self, address: str, fields: Iterable[str]) -> None:
        """Report fields and groups that do not exist among those that must be filled."""
        for name in fields:
            if name not in self._required and not self._lost.covers(name, "fields"):
                message = unknown("field", name, self._required, section="fields")
                self._report.key_error("unknown-field", f"{address}.{name}", message)

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
        self, kind: str, address: str, names: Iterable[str], known: Collection[str], section: str
    ) -> None:
        for index, name in enumerate(names):
            if name not in known and not self._lost.covers(name, section):
                message = unknown(kind, name, known, section=section)
                self._report.error(f"unknown-{kind}", f"{address}[{index}]", message)


def _groups(fields: Iterable[str]) -> Iterator[str]:
    for name in fields:
        while "." in name:
            name = name.rpartition(".")[0]
            yield name
