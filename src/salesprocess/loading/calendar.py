"""Whether the calendar of a process exists, and counts what it is asked to count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from salesprocess.calendar import Hours, check_holidays, find_zone
from salesprocess.loading.report import Report
from salesprocess.schema import CalendarSpec


def check_calendar(spec: CalendarSpec, report: Report) -> None:
    """Check the calendar of a process.

    Args:
        spec: What the file says of it.
        report: Takes the findings.
    """
    for rule, address, message in (*_words(spec), *_days(spec)):
        report.error(rule, f"calendar.{address}", message)


def _words(spec: CalendarSpec) -> Iterator[tuple[str, str, str]]:
    if problem := _problem(find_zone, spec.timezone):
        yield "unknown-timezone", "timezone", problem
    if problem := _problem(check_holidays, spec.holidays):
        yield "unknown-holidays", "holidays", problem
    if problem := _problem(Hours.parse, spec.hours):
        yield "bad-hours", "hours", problem


def _problem(read: Callable[[str], object], text: str | None) -> str:
    try:
        if text is not None:
            read(text)
    except ValueError as error:
        return str(error)
    return ""


def _days(spec: CalendarSpec) -> Iterator[tuple[str, str, str]]:
    lists: dict[str, Sequence[object]] = {"workdays": spec.workdays, "closed": spec.closed}
    for key, days in lists.items():
        for index, day in enumerate(days):
            if day in days[:index]:
                message = f"'{day}' is listed already; write another day, or remove it."
                yield "duplicate-day", f"{key}[{index}]", message
