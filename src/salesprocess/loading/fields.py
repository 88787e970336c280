"""The fields of a process as the engine uses them: flat, typed, with formulas and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from salesprocess.definition import FieldDefinition
from salesprocess.expressions import Expression, Scope
from salesprocess.loading.circles import MOST_LINKS, as_way, in_order, too_deep
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.field_forms import check_form, check_values
from salesprocess.loading.lost import Lost
from salesprocess.loading.report import Report
from salesprocess.schema import FieldSpec, ProcessSpec
from salesprocess.vocabulary import flatten, scope_of, type_of


@dataclass(frozen=True)
class Fields:
    """The fields of a process, and the names that expressions can use because of them."""

    definitions: Mapping[str, FieldDefinition]
    scope: Scope


def field_address(name: str) -> str:
    """Return the address of a field by its dotted name."""
    return f"fields.{name.replace('.', '.fields.')}"


def read_fields(spec: ProcessSpec, reader: ExpressionReader, report: Report, lost: Lost) -> Fields:
    """Check the fields of a process and prepare them.

    Args:
        spec: The process.
        reader: Reads the formulas.
        report: Takes the findings.
        lost: Takes the names of fields whose type cannot be known.

    Returns:
        The fields that can be known.
    """
    for name, field in spec.fields.items():
        if not check_form(f"fields.{name}", field, report):
            lost.add(name)
    flat = flatten(spec.fields)
    formulas, order, scope = _read_formulas(spec, flat, reader, report)
    definitions: dict[str, FieldDefinition] = {}
    for name in (*(name for name in flat if name not in formulas), *order):
        formula = formulas.get(name)
        sources = formula.names if formula else ()
        tainted = any(source in definitions and definitions[source].sensitive for source in sources)
        definitions[name] = FieldDefinition(
            name, type_of(flat[name]), flat[name], flat[name].sensitive or tainted, formula
        )
    return Fields(_with_defaults(flat, definitions, report, lost), scope)


def _with_defaults(
    flat: Mapping[str, FieldSpec],
    definitions: Mapping[str, FieldDefinition],
    report: Report,
    lost: Lost,
) -> dict[str, FieldDefinition]:
    ready = {}
    for name in flat:
        field = definitions.get(name)
        if field is None or lost.touches(name):
            continue
        default = check_values(field_address(name), field, report)
        ready[name] = field if default is None else replace(field, default=default)
    return ready


def _read_formulas(
    spec: ProcessSpec, flat: Mapping[str, FieldSpec], reader: ExpressionReader, report: Report
) -> tuple[dict[str, Expression], list[str], Scope]:
    reader.use(scope_of(spec))
    read: dict[str, Expression] = {}
    for name, field in flat.items():
        if field.formula is not None:
            expression = reader.add(
                f"{field_address(name)}.formula", field.formula, expects=type_of(field)
            )
            if expression is not None:
                read[name] = expression
    if not read:
        return read, [], reader.scope
    references = {name: sorted(read[name].names) for name in read}
    order, circles = in_order(references)
    for circle in circles:
        _report_circle(circle, report)
    deep = too_deep(order, references)
    if deep is not None:
        message = f"More than {MOST_LINKS} formulas build on each other here; join some of them."
        report.error("formula-depth", f"{field_address(deep)}.formula", message)
        return read, order, reader.scope
    return read, order, _scope_with(spec, read, order, reader)


def _scope_with(
    spec: ProcessSpec, read: dict[str, Expression], order: list[str], reader: ExpressionReader
) -> Scope:
    """Read formulas over formulas once more: now what they refer to is known."""
    names = dict(reader.scope.names)
    for name in order:
        if any(source in read for source in read[name].names):
            reader.use(replace(reader.scope, names=names))
            address = f"{field_address(name)}.formula"
            read[name] = reader.add(address, read[name].text, expects=read[name].type) or read[name]
        names[name] = replace(names[name], formula=read[name])
    reader.use(scope_of(spec, formulas={name: read[name] for name in order}))
    return reader.scope


def _report_circle(circle: list[str], report: Report) -> None:
    if len(circle) == 2:
        message = f"The formula of {circle[0]!r} uses the field itself; remove it from the formula."
    else:
        message = (
            f"The formulas run in a circle: {as_way(circle)};"
            " take one of the fields out of the formula before it."
        )
    report.error("formula-circle", f"{field_address(circle[0])}.formula", message)
