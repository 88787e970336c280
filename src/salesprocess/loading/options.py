"""Lists of words in which one stands twice."""

from __future__ import annotations

from collections.abc import Iterator

from salesprocess.courses import courses_of
from salesprocess.loading.layout import Layout
from salesprocess.loading.report import Report
from salesprocess.schema import FieldSpec, ProcessSpec
from salesprocess.source import shortened


def check_options(spec: ProcessSpec, layout: Layout, report: Report) -> None:
    """Report options of fields and reasons of transitions that are listed twice.

    Args:
        spec: The process, in which each option is left once.
        layout: Knows how the file lists them.
        report: Takes the findings.
    """
    rules = (rule for course in courses_of(spec).values() for rule in course.rules())
    reasons = (f"{address}.reason" for _, address, _ in rules)
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
