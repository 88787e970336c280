"""Whether what a field says of itself makes sense for its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from salesprocess.definition import FieldDefinition
from salesprocess.errors import did_you_mean
from salesprocess.facts import currencies, matcher, read_limit, reader_for
from salesprocess.facts.limits import MATCHED
from salesprocess.loading.report import Report
from salesprocess.schema import FieldSpec
from salesprocess.source import shortened

_ONLY_OF_VALUES = (
    "default", "options", "of", "min", "max", "pattern", "currency", "write", "formula",
)  # fmt: skip

Complaint = tuple[str, str, str]
"""A rule, the key that it is about or nothing, and a message."""


def check_form(address: str, spec: FieldSpec, report: Report) -> bool:
    """Check a field and, if it is a group, its members.

    Args:
        address: The address of the field.
        spec: What the file says of it.
        report: Takes the findings.

    Returns:
        Whether the field has a type that values and expressions can be checked against.
    """
    complaints = list(_group(spec) if spec.type == "group" else _value(spec))
    for rule, key, message in complaints:
        if key or not report.is_damaged(address):
            report.error(rule, f"{address}.{key}" if key else address, message)
    members = [
        check_form(f"{address}.fields.{name}", member, report)
        for name, member in (spec.fields or {}).items()
    ]
    return _has_type(spec) and all(members)


def check_values(address: str, field: FieldDefinition, report: Report) -> object:
    """Check the limits, the pattern and the default of a field.

    Args:
        address: The address of the field.
        field: The field, without its default.
        report: Takes the findings.

    Returns:
        The default as the engine keeps it, or None.
    """
    complaints = list(_limits(field))
    for rule, key, message in complaints:
        report.error(rule, f"{address}.{key}", message)
    if field.spec.default is None:
        return None
    if complaints:
        unlimited = field.spec.model_copy(update={"min": None, "max": None, "pattern": None})
        field = replace(field, spec=unlimited)
    try:
        return reader_for(field)(field.spec.default)
    except ValueError as error:
        report.error("bad-default", f"{address}.default", str(error))
        return None


def _group(spec: FieldSpec) -> Iterator[Complaint]:
    if not spec.fields:
        yield (
            "group-form",
            "",
            "A group has members; add them, for example 'fields: {signed_at: date}'.",
        )
    for key in _ONLY_OF_VALUES:
        if key in spec.model_fields_set and getattr(spec, key) is not None:
            message = f"A group holds no value, so it has no {key!r}; give it to the members."
            yield "group-form", key, message


def _value(spec: FieldSpec) -> Iterator[Complaint]:
    if spec.fields is not None:
        yield (
            "group-form",
            "fields",
            "Only a group has members; write 'type: group', or remove them.",
        )
    yield from _list(spec)
    yield from _options(spec)
    yield from _currency(spec)
    yield from _formula(spec)


def _list(spec: FieldSpec) -> Iterator[Complaint]:
    if spec.of is None:
        return
    if spec.type != "list":
        message = f"Only a list has 'of'; write 'type: list', or remove it from this {spec.type}."
        yield "list-form", "of", message
    elif spec.of in ("list", "group"):
        message = (
            f"A list cannot hold a {spec.of}; write the type of one value, such as 'of: text'."
        )
        yield "list-form", "of", message


def _options(spec: FieldSpec) -> Iterator[Complaint]:
    item = _item_type(spec)
    if item == "choice" and not spec.options:
        yield (
            "options-missing",
            "",
            "A choice has options; add them, for example 'options: [none, expressed, strong]'.",
        )
    if spec.options is None:
        return
    if item != "choice":
        message = f"Only a choice or a list has options; write 'type: choice', not {spec.type!r}."
        yield "options-unused", "options", message
    if any(not option.strip() for option in spec.options):
        message = "An option is a text that people can read; remove the empty one."
        yield "bad-option", "options", message


def _currency(spec: FieldSpec) -> Iterator[Complaint]:
    code = spec.currency
    if code is None:
        return
    if _item_type(spec) != "money":
        message = f"Only money has a currency; write 'type: money', not {spec.type!r}."
        yield "bad-currency", "currency", message
    elif code not in currencies():
        near = did_you_mean(code[:8].upper(), sorted(currencies()))
        way_out = near if near.endswith("?") else "; write one such as 'USD'."
        message = f"{shortened(code)!r} is no currency code of ISO 4217{way_out}"
        yield "bad-currency", "currency", message


def _formula(spec: FieldSpec) -> Iterator[Complaint]:
    if spec.formula is None:
        return
    for key in ("default", "write", "roles"):
        if getattr(spec, key) not in (None, ()):
            message = f"The value follows from the formula, so {key!r} has no meaning; remove it."
            yield "formula-form", key, message


def _limits(field: FieldDefinition) -> Iterator[Complaint]:
    limits: Mapping[str, object] = {}
    for key in ("min", "max"):
        try:
            limits = {**limits, key: read_limit(field, key)}
        except ValueError as error:
            yield "bad-limit", key, str(error)
    low, high = limits.get("min"), limits.get("max")
    if low is not None and high is not None and high < low:  # type: ignore[operator]
        message = f"'max' ({high}) is below 'min' ({low}); swap them, or correct one."
        yield "bad-limit", "max", message
    pattern = field.spec.pattern
    if pattern is None:
        return
    if _item_type(field.spec) not in MATCHED:
        yield "bad-pattern", "pattern", f"Only a text has a pattern, not {field.type}; remove it."
        return
    try:
        matcher(pattern)
    except ValueError as error:
        yield "bad-pattern", "pattern", str(error)


def _has_type(spec: FieldSpec) -> bool:
    """Tell whether values can be checked in spite of what may be wrong with the field."""
    item = _item_type(spec)
    if spec.type == "group":
        return bool(spec.fields)
    if item in ("list", "group"):
        return False
    if item == "choice":
        return bool(spec.options)
    return spec.currency is None or item != "money" or spec.currency in currencies()


def _item_type(spec: FieldSpec) -> str:
    if spec.type != "list":
        return spec.type
    return spec.of or ("choice" if spec.options else "text")
