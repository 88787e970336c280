"""Lists of words in which one stands twice."""

from __future__ import annotations

from collections.abc import Iterator

from salesprocess.loading.layout import Layout
from salesprocess.loading.report import Report
from salesprocess.schema import FieldSpec, ProcessSpec, TransitionRule
from salesprocess.source import shortened


def check_options(spec: ProcessSpec, layout: Layout, report: Report) -> None:
    """Report options of fields and reasons of transitions that are listed twice.

    Args:
        spec: The process, in which each option is left once.
        layout: Knows how the file lists them.
        report: Takes the findings.
    """
    reasons = (f"{address}.reason" for address, _ in rules_of(spec))
    for address in (*_fields("fields", spec.fields), *reasons, "reversions.reason"):
        written = layout.value(address)
        if not isinstance(written, list):
            continue
        seen: set[str] = set()
        for index, option in enumerate(map(str, written)):
            if option in seen:
                message = f"The option {shortened(option)!r} is listed twice; remove one of them."
                place = layout.item_place(address, index)
                report.error("duplicate-option", address, message, place=place)
            seen.add(option)


def _fields(address: str, fields: dict[str, FieldSpec]) -> Iterator[str]:
    for name, field in fields.items():
        yield f"{address}.{name}.options"
        yield from _fields(f"{address}.{name}.fields", field.fields or {})


def rules_of(spec: ProcessSpec) -> Iterator[tuple[str, TransitionRule]]:
    """Yield every rule of every transition, with its address."""
    for trigger, rules in spec.transitions.items():
        for index, rule in enumerate(rules):
            suffix = f"[{index}]" if len(rules) > 1 else ""
            yield f"transitions.{trigger}{suffix}", rule
