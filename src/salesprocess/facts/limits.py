"""What a field says of its values beyond their type: ``min``, ``max`` and ``pattern``."""

from __future__ import annotations

from collections.abc import Callable

from pydantic_core import SchemaError, SchemaValidator, core_schema

from salesprocess.definition import FieldDefinition
from salesprocess.facts.kind import Fact, Kind, shown
from salesprocess.facts.kinds import kind_reader

COUNTED = frozenset({"text", "email", "phone", "url", "list"})
"""The kinds whose limits are lengths."""
MATCHED = frozenset({"text", "email", "phone", "url"})
"""The kinds that can have a pattern, alone or as items of a list."""

_ORDERED = frozenset({"integer", "decimal", "percent", "money", "date", "datetime", "duration"})


def read_limit(field: FieldDefinition, key: str) -> Fact:
    """Read what a field says of ``min`` or ``max``.

    Args:
        field: The field.
        key: ``min`` or ``max``.

    Returns:
        A length for texts and lists, else a value of the field's type; None where nothing is said.

    Raises:
        ValueError: If it is no such value, or values of the type have no order.
    """
    raw = getattr(field.spec, key)
    if raw is None:
        return None
    kind = field.type.kind
    if kind in COUNTED:
        if type(raw) is int and raw >= 0:
            return raw
        unit = "items" if kind == "list" else "characters"
        raise ValueError(f"{key!r} counts the {unit} here; write a whole number, such as 3.")
    if kind not in _ORDERED:
        raise ValueError(f"{key!r} means nothing for {field.type}; remove it.")
    if kind == "money" and field.type.currency is None:
        raise ValueError(
            f"{key!r} cannot be compared with amounts of another currency;"
            " give the field one currency, such as 'currency: USD'."
        )
    return kind_reader(Kind(field.type))(raw)


def matcher(pattern: str) -> Callable[[str], bool]:
    """Compile a regular expression that a whole text has to match.

    The engine is Rust's, which takes time linear in the text whatever the pattern.

    Args:
        pattern: The regular expression.

    Returns:
        A function that tells whether a text matches.

    Raises:
        ValueError: If it is no regular expression of that engine.
    """
    schema = core_schema.str_schema(pattern=rf"\A(?:{pattern})\z", regex_engine="rust-regex")
    try:
        return SchemaValidator(schema).isinstance_python
    except SchemaError:
        raise ValueError(
            f"{shown(pattern)} is no regular expression (look-around and back-references are not"
            " part of them here); write one such as '[A-Z]{3}-[0-9]+'."
        ) from None
