"""Reading the cells of a row: texts, moments and values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from salesprocess.analysis.rows import excerpt

EPOCHS = {"epoch": 1, "epoch_ms": 1000}
"""Formats that count from 1970-01-01T00:00Z, and how many of their units make a second."""

_TIMES_OF_DAY = ("%H", "%I", "%M", "%S", "%X", "%c", "%T", "%R")
_FARTHEST = 10**15
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def text_of(value: object) -> str:
    """Return a cell as a text without space around it; a cell without a value is ``""``."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def moment_reader(form: str | None, zone: tzinfo) -> Callable[[object], datetime | None]:
    """Make a function that reads a cell as a moment.

    Args:
        form: How it is written: as ``strptime`` has it, ``epoch``, ``epoch_ms``, or None for
            ISO 8601.
        zone: The time zone of a moment that names none.

    Returns:
        The function; it returns None for a cell without a value and raises ``ValueError`` with a
        sentence for people where the cell is no moment.
    """

    @lru_cache(maxsize=4096)
    def parsed(text: str) -> datetime:
        try:
            moment = _parse(text, form)
        except (ValueError, ArithmeticError):
            raise ValueError(f"{excerpt(text)!r} does not read as {_described(form)}") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def read(cell: object) -> datetime | None:
        if type(cell) is datetime:
            return cell if cell.tzinfo else cell.replace(tzinfo=zone)
        text = text_of(cell)
        return parsed(text) if text else None

    return read


def value_reader(
    form: str | None, zone: tzinfo, *, renamed: dict[str, object], dropped: str, decimal: str
) -> Callable[[object], object]:
    """Make a function that reads a cell as the value of a field.

    Args:
        form: How a date is written, or None where the cell is not a date.
        zone: The time zone of a moment that names none.
        renamed: What texts stand for.
        dropped: Characters that say nothing, such as a currency sign.
        decimal: The decimal separator.

    Returns:
        The function; it returns None for a cell without a value and raises ``ValueError`` with a
        sentence for people where the cell is no date.
    """
    moment = moment_reader(form, zone)
    is_day = form is not None and _is_day(form)
    translation = str.maketrans({**dict.fromkeys(dropped), decimal: "."})
    nothing = renamed.get("")

    def read(cell: object) -> object:
        if cell is None or cell == "":
            return nothing
        text = text_of(cell)
        if text in renamed:
            return renamed[text]
        if type(cell) is not str and form is None:
            return cell
        text = text.translate(translation).strip()
        if form is None or not text:
            return text or None
        found = moment(text)
        return found.date() if is_day and found else found

    return read


def _parse(text: str, form: str | None) -> datetime:
    if form is None:
        return datetime.fromisoformat(text)
    if form in EPOCHS:
        count = Decimal(text)
        if abs(count) > _FARTHEST:  # before it becomes an integer of a billion digits
            raise ValueError(text)
        return _1970 + timedelta(microseconds=int(count * (1_000_000 // EPOCHS[form])))
    return datetime.strptime(text, form)


def _is_day(form: str) -> bool:
    return form not in EPOCHS and not any(time in form for time in _TIMES_OF_DAY)


def _described(form: str | None) -> str:
    return f"a date of the form {form!r}" if form else "an ISO 8601 date"
