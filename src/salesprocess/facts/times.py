"""Dates, moments and durations."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

from salesprocess.expressions import BusinessDuration, Duration, as_duration
from salesprocess.facts.kind import Kind, Reader

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    rf"{_DATE.pattern}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?)?"
)


def date_reader(kind: Kind) -> Reader:
    """Prepare the reading of dates."""

    def read(raw: Any) -> date | None:
        if raw is None or (isinstance(raw, date) and not isinstance(raw, datetime)):
            return raw
        if isinstance(raw, str) and _DATE.fullmatch(raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        raise kind.wrong(
            raw, "is not a date", "write year, month and day, such as '2024-11-12'"
        ) from None

    return read


def datetime_reader(kind: Kind) -> Reader:
    """Prepare the reading of moments, which have a time zone."""

    def read(raw: Any) -> datetime | None:
        if raw is None:
            return None
        value = raw if isinstance(raw, datetime) else _moment(raw)
        if value is None:
            raise kind.wrong(
                raw,
                "is not a moment in time",
                "write date, time and offset, such as '2024-11-12T17:30+07:00'",
            )
        offset = value.utcoffset()
        if offset is None:
            raise kind.wrong(
                raw, "has no time zone", "add its offset, such as '2024-11-12T17:30+07:00'"
            )
        return value if type(value.tzinfo) is timezone else _fixed(value, offset)

    return read


def _fixed(value: datetime, offset: timedelta) -> datetime:
    # In the hour that a clock repeats, moments of a zone with rules are equal to none.
    return value.replace(tzinfo=timezone(offset), fold=0)


def _moment(raw: object) -> datetime | None:
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        return None
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def duration_reader(kind: Kind) -> Reader:
    """Prepare the reading of durations, which are comparable: without business days."""

    def read(raw: Any) -> Duration | None:
        if raw is None:
            return None
        found = _duration(raw)
        if isinstance(found, BusinessDuration):
            raise kind.wrong(
                raw,
                "has no length of its own, because business days are counted from a moment",
                "write calendar days, such as '7d'",
            )
        if found is None:
            meant = as_duration(raw) if isinstance(raw, str) else None
            way_out = repr(meant) if meant else "numbers with units, such as '14d' or '1d 12h'"
            raise kind.wrong(raw, "is not a duration", f"write {way_out}")
        return found

    return read


def _duration(raw: object) -> Duration | None:
    if isinstance(raw, timedelta):
        return Duration.of(raw)
    if not isinstance(raw, str):
        return None
    try:
        return Duration.parse(raw)
    except ValueError:
        return None
