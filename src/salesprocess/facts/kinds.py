"""The reading of values of every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from salesprocess.facts import numbers, texts, times
from salesprocess.facts.kind import Fact, Kind, Reader

MOST_ITEMS = 10_000


def kind_reader(kind: Kind, *, items: Reader | None = None) -> Reader:
    """Prepare the reading of values of one kind.

    Args:
        kind: The kind.
        items: The reading of the items, for a list.

    Returns:
        A function from a value as it is written to one as the engine keeps it.
    """
    if kind.type.kind == "list":
        return _list(kind, items or kind_reader(kind.of_items()))
    return _READERS[kind.type.kind](kind)


def _boolean(kind: Kind) -> Reader:
    def read(raw: Any) -> bool | None:
        if raw is True or raw is False or raw is None:
            return raw
        if raw in ("true", "false"):
            return bool(raw == "true")
        raise kind.wrong(raw, "is neither true nor false", "write true or false")

    return read


def _list(kind: Kind, read_item: Reader) -> Reader:
    def read(raw: Any) -> tuple[Fact, ...] | None:
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            raise kind.wrong(raw, "is not a list", "write a list, such as ['a', 'b']")
        if len(raw) > MOST_ITEMS:
            raise ValueError(f"The list has {len(raw):,} items; shorten it to {MOST_ITEMS:,}.")
        return tuple(_item(read_item, kind, index, item) for index, item in enumerate(raw))

    return read


def _item(read: Reader, kind: Kind, index: int, raw: Any) -> Fact:
    try:
        value = read(raw)
    except ValueError as error:
        raise ValueError(f"Item {index + 1}: {error}") from None
    if value is None:
        raise kind.wrong(raw, f"is item {index + 1} of the list and no value", "leave it out")
    return value


_READERS: Mapping[str, Callable[[Kind], Reader]] = {
    "boolean": _boolean,
    "integer": numbers.integer_reader,
    "decimal": numbers.decimal_reader,
    "percent": numbers.decimal_reader,
    "money": numbers.money_reader,
    "date": times.date_reader,
    "datetime": times.datetime_reader,
    "duration": times.duration_reader,
    "choice": texts.choice_reader,
    "text": texts.text_reader,
    "email": texts.email_reader,
    "phone": texts.phone_reader,
    "url": texts.url_reader,
    "country": texts.country_reader,
    "currency": texts.currency_reader,
}
