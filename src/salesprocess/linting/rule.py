"""What a rule of linting is, and how rules are run over a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple, Protocol, cast

from salesprocess.definition import Definition
from salesprocess.errors import Finding, Severity


class Doubt(NamedTuple):
    """What a rule noticed: the part of the process, and a message that ends with the way out."""

    address: str
    message: str


class RuleModule(Protocol):
    """A module of ``linting.rules``. Its docstring is its documentation, examples included."""

    ID: str
    SEVERITY: Severity
    __doc__: str | None

    def check(self, definition: Definition) -> Iterator[Doubt]:
        """Yield what is wrong or doubtful about a process."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for in every process.

    Attributes:
        id: The stable identifier, such as ``dead-end``.
        severity: ``error`` for what can never work, ``warning`` for what may be meant.
        documentation: What it finds, why that matters and the way out, in Markdown.
        find: Yields what it notices in a process.
    """

    id: str
    severity: Severity
    documentation: str
    find: Callable[[Definition], Iterator[Doubt]]

    @classmethod
    def of(cls, module: ModuleType) -> Rule:
        """Make a rule of a module that has the shape of one."""
        rule = cast("RuleModule", module)
        return cls(rule.ID, rule.SEVERITY, rule.__doc__ or "", rule.check)

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]

    def check(self, definition: Definition) -> Iterator[Finding]:
        """Yield a finding, with its place, for everything that the rule notices."""
        for address, message in self.find(definition):
            place = definition.place(address)
            yield Finding(self.id, self.severity, message, place, address)


def run(rules: Iterable[Rule], definition: Definition) -> tuple[Finding, ...]:
    """Run rules over a process.

    Args:
        rules: What to look for.
        definition: The process.

    Returns:
        What was found, in the order of the file.
    """
    found = [finding for rule in rules for finding in rule.check(definition)]
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[str, int, int, str]:
    place = finding.place
    return place.file, place.line or 0, place.column or 0, finding.rule
