"""Lengths of time as people write them elsewhere, such as ``5 days``, put into this language."""

from __future__ import annotations

import difflib
import re

_LONGEST = 60
_TERM = re.compile(r"([0-9]{1,12})\s*([a-z]+)((?:\s+(?!and\b)[a-z]+)?)(?:[\s,]+(?:and\s+)?|\Z)")
_ISO = re.compile(r"p(?:[0-9]+[ymwd])*(?:t(?:[0-9]+[hms])+)?")
_UNITS = {
    "s": ("s", "sec", "secs", "second", "seconds"),
    "m": ("min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "w": ("w", "wk", "wks", "week", "weeks"),
    "mo": ("mo", "mon", "mth", "month", "months"),
    "y": ("y", "yr", "yrs", "year", "years"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_BUSINESS = {
    "day": ("bd", "wd", "workday", "workdays", "weekday", "weekdays", "businessdays"),
    "hour": ("bh", "businesshours"),
}
_BUSINESS_OF = {word: unit for unit, words in _BUSINESS.items() for word in words}
_AT_WORK = ("business", "working", "work", "bank", "office")
_EVERY = {"hourly": "1h", "daily": "1d", "weekly": "1w", "monthly": "1mo", "yearly": "1y"}


def as_duration(text: str) -> str | None:
    """Return what somebody means by a length of time that is written otherwise.

    Args:
        text: What they wrote.

    Returns:
        The duration as this language writes it, ``5d`` for ``5 days``; None where it is unclear.
    """
    words = text.strip().lower()
    if len(words) > _LONGEST:
        return None
    if words in _EVERY:
        return _EVERY[words]
    if len(words) > 1 and _ISO.fullmatch(words):
        return _of_iso(words)
    found: list[str] = []
    at = 0
    while at < len(words):
        term = _TERM.match(words, at)
        length = term and _length(term[1], term[2], term[3].strip())
        if not term or not length:
            return None
        found.append(length)
        at = term.end()
    return " ".join(found) or None


def _length(count: str, first: str, second: str) -> str | None:
    unit = _BUSINESS_OF.get(first) if not second else None
    if second and difflib.get_close_matches(first, _AT_WORK, n=1, cutoff=0.75):
        unit = second.removesuffix("s")
    if unit in _BUSINESS:
        return f"{count} business {unit if int(count) == 1 else f'{unit}s'}"
    if second or first not in _UNIT_OF:
        return None
    return f"{count}{_UNIT_OF[first]}"


def _of_iso(words: str) -> str | None:
    days, _, times = words[1:].partition("t")
    of_days = [f"{n}{'mo' if unit == 'm' else unit}" for n, unit in _numbers(days)]
    of_times = [f"{n}{unit}" for n, unit in _numbers(times)]
    return " ".join([*of_days, *of_times]) or None


def _numbers(text: str) -> list[tuple[str, str]]:
    return re.findall(r"([0-9]+)([a-z])", text)
