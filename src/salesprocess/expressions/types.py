"""The types of values, and how the text of a literal is read as a value of a type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

from salesprocess.expressions.durations import BusinessDuration, Duration
from salesprocess.expressions.errors import did_you_mean
from salesprocess.expressions.money import Money


@dataclass(frozen=True, slots=True)
class Type:
    """What kind of value a name or an expression has.

    Attributes:
        kind: One of ``KINDS``; or ``none`` for the literal ``None``, or ``span``.
        options: What a ``choice`` chooses from, in the order of its declaration.
        of: The type of the members of a ``list``; None if nothing is known of them.
        currency: The currency of ``money``, where it is declared.
    """

    kind: str
    options: tuple[str, ...] = ()
    of: Type | None = None
    currency: str | None = None

    def __str__(self) -> str:
        """Say what a value of the type is, as messages put it."""
        if self.kind == "list" and self.of is not None:
            return f"{_PHRASES['list']} of {self.of.kind}"
        return _PHRASES[self.kind]


_PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "boolean": "true or false",
        "integer": "a whole number",
        "decimal": "a number",
        "percent": "a percentage",
        "money": "an amount of money",
        "date": "a date",
        "datetime": "a moment in time",
        "duration": "a duration",
        "choice": "a choice",
        "list": "a list",
        "text": "a text",
        "email": "an e-mail address",
        "phone": "a phone number",
        "url": "a web address",
        "country": "a country code",
        "currency": "a currency code",
        "none": "no value",
        "span": "a duration",
    }
)

KINDS = tuple(kind for kind in _PHRASES if kind not in ("none", "span"))
TEXTUAL = frozenset({"text", "choice", "email", "phone", "url", "country", "currency"})
NUMBERS = frozenset({"integer", "decimal"})
NUMERIC = NUMBERS | {"percent"}
ORDERED = NUMERIC | {"money", "date", "datetime", "duration"}

BOOLEAN = Type("boolean")
INTEGER = Type("integer")
DECIMAL = Type("decimal")
PERCENT = Type("percent")
MONEY = Type("money")
DATE = Type("date")
DATETIME = Type("datetime")
DURATION = Type("duration")
SPAN = Type("span")
"""A duration that is counted from a moment, so that it may have business days and hours."""
TEXT = Type("text")
EMAIL = Type("email")
PHONE = Type("phone")
URL = Type("url")
COUNTRY = Type("country")
CURRENCY = Type("currency")
NONE = Type("none")


def choice(options: Iterable[str]) -> Type:
    """Return the type of a value that is one of ``options``."""
    return Type("choice", options=tuple(options))


def list_of(member: Type | None) -> Type:
    """Return the type of a list whose members are of the type ``member``."""
    return Type("list", of=member)


def money_in(currency: str | None) -> Type:
    """Return the type of money in a declared currency."""
    return Type("money", currency=currency) if currency else MONEY


def read_literal(text: str, type: Type) -> object:
    """Read the text of a literal as a value of a type.

    A moment without an offset is taken as UTC, and a day as its first moment; where the scope has
    local clocks, ``parse`` knows better.

    Args:
        text: What stands between the quotes.
        type: The type that the value is to have.

    Raises:
        ValueError: The text is no value of that type; the message says what would be one.
    """
    read = _READERS.get(type.kind)
    if read is None:
        raise ValueError(f"{type} has no literal; use a field or a function instead")
    return read(text, type)


def _read_boolean(text: str, _: Type) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{_quoted(text)} is neither true nor false; write true or false")
    return text == "true"


_NUMBER = re.compile(r"[+-]?[0-9][0-9_]{0,60}(\.[0-9]{1,40})?")


def _read_integer(text: str, _: Type) -> int:
    found = _NUMBER.fullmatch(text)
    if found is None or found[1]:
        raise ValueError(f"{_quoted(text)} is not a whole number; write digits only, such as 25000")
    return int(text)


def _read_decimal(text: str, _: Type) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{_quoted(text)} is not a number; write it such as 25000 or 0.5")
    return Decimal(text.replace("_", ""))


def _read_percent(text: str, _: Type) -> Decimal:
    number = text.removesuffix("%").rstrip()
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"{_quoted(text)} is not a percentage; write it such as '30%'")
    return Decimal(number.replace("_", ""))


def _read_money(text: str, type: Type) -> Money:
    if type.currency and _NUMBER.fullmatch(text):
        return Money(Decimal(text.replace("_", "")), type.currency)
    return Money.parse(text)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(rf"{_DATE.pattern}(?:[T ][0-9]{{2}}:[0-9]{{2}}[0-9:.]*(?:Z|[+-][0-9:]+)?)?")


def _read_date(text: str, _: Type) -> date:
    try:
        return date.fromisoformat(_matching(_DATE, text))
    except ValueError:
        raise ValueError(
            f"{_quoted(text)} is not a date; write year, month and day, such as '2024-11-12'"
        ) from None


def _read_datetime(text: str, _: Type) -> datetime:
    try:
        moment = datetime.fromisoformat(_matching(_DATETIME, text))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(
            f"{_quoted(text)} is not a moment in time; write a date or a date and a time, such as"
            " '2024-11-12' or '2024-11-12T17:30Z'"
        ) from None


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _read_choice(text: str, type: Type) -> str:
    if text in type.options:
        return text
    if not type.options:
        raise ValueError(f"{_quoted(text)} cannot be chosen here; declare options first")
    listed = ", ".join(map(repr, type.options[:12])) + (", ..." if type.options[12:] else "")
    hint = did_you_mean(text, type.options, otherwise="write one of them")
    raise ValueError(f"{_quoted(text)} is not one of the options {listed}; {hint}")


def _shaped(pattern: str, example: str) -> Callable[[str, Type], str]:
    shape = re.compile(pattern)

    def read(text: str, type: Type) -> str:
        if shape.fullmatch(text):
            return text
        raise ValueError(f"{_quoted(text)} is not {type}; write it such as {example!r}")

    return read


def _read_duration(text: str, _: Type) -> Duration:
    found = Duration.parse(text)
    if isinstance(found, BusinessDuration):
        raise ValueError(
            f"{_quoted(text)} has no length of its own, because business days are counted from a"
            f" moment; add it to one, such as now > entered_at('offer') + {text!r}"
        )
    return found


_READERS: Mapping[str, Callable[[str, Type], object]] = MappingProxyType(
    {
        "boolean": _read_boolean,
        "integer": _read_integer,
        "decimal": _read_decimal,
        "percent": _read_percent,
        "money": _read_money,
        "date": _read_date,
        "datetime": _read_datetime,
        "duration": _read_duration,
        "span": lambda text, _: Duration.parse(text),
        "choice": _read_choice,
        "text": lambda text, _: text,
        "email": _shaped(r"[^@\s]+@[^@\s]+", "ani@example.com"),
        "phone": _shaped(r"\+?[0-9][0-9 ()./-]*", "+62 21 5550100"),
        "url": _shaped(r"[a-z][a-z0-9+.-]*://\S+", "https://example.com"),
        "country": _shaped("[A-Z]{2}", "ID"),
        "currency": _shaped("[A-Z]{3}", "IDR"),
    }
)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
