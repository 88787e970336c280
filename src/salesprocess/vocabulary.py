"""The names that an expression of a process can use, and how each is read from a deal.

The code snippets are the only Python that expressions are compiled to besides operators and
constants. They are written here, over ``get`` (the facts), ``deal`` (the snapshot), ``command``
and ``now``; no word of a process file enters them but names that have passed ``schema.NAME``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesprocess.calendar import Calendar, find_zone
from salesprocess.commands import Fire, Start
from salesprocess.expressions import (
    BOOLEAN,
    BUILTIN,
    DATE,
    DATETIME,
    DURATION,
    INTEGER,
    PERCENT,
    TEXT,
    Expression,
    Function,
    Local,
    Name,
    Scope,
    Type,
    choice,
    list_of,
    of_literals,
)
from salesprocess.schema import FieldSpec, ProcessSpec

if TYPE_CHECKING:
    from salesprocess.definition import Definition


def flatten(fields: Mapping[str, FieldSpec], prefix: str = "") -> dict[str, FieldSpec]:
    """Unfold groups into dotted names.

    Args:
        fields: The fields as the file nests them.
        prefix: What the names start with.

    Returns:
        The fields that hold values, by dotted name. What a group says of ``locked_in``,
        ``roles`` and ``sensitive`` holds for its members too.
    """
    flat: dict[str, FieldSpec] = {}
    for name, spec in fields.items():
        if spec.type != "group":
            flat[prefix + name] = spec
            continue
        members = {
            member: inner.model_copy(
                update={
                    "sensitive": inner.sensitive or spec.sensitive,
                    "locked_in": (*spec.locked_in, *inner.locked_in),
                    "roles": spec.roles or inner.roles,
                }
            )
            for member, inner in (spec.fields or {}).items()
        }
        flat |= flatten(members, f"{prefix}{name}.")
    return flat


def type_of(spec: FieldSpec) -> Type:
    """Return the type of a field's values."""
    if spec.type == "choice":
        return choice(tuple(spec.options or ()))
    if spec.type == "list":
        if spec.of == "choice" or (spec.of is None and spec.options):
            return list_of(choice(tuple(spec.options or ())))
        return list_of(Type(spec.of or "text", currency=spec.currency))
    return Type(spec.type, currency=spec.currency)


def formula_name(field: str) -> str:
    """Return the name under which the function of a derived field is bound.

    Capitals cannot be part of a field's name, so no two fields share one.
    """
    return f"formula_{field.replace('.', '_OF_')}"


def scope_of(spec: ProcessSpec, *, formulas: Mapping[str, Expression] | None = None) -> Scope:
    """List what an expression of a process can name.

    Args:
        spec: The process.
        formulas: The expressions of the derived fields that are typed already.

    Returns:
        The fields, what is known of deal and actor, the time, and the functions.
    """
    stages = choice(tuple(spec.stages))
    outcomes = choice(tuple(dict.fromkeys(s.outcome for s in spec.stages.values() if s.outcome)))
    names = {
        "deal.stage": Name(stages, "deal.stage"),
        "deal.id": Name(TEXT, "deal.deal"),
        "deal.age": Name(DURATION, "(now - deal.started_at)"),
        "deal.time_in_stage": Name(DURATION, "(now - deal.entered_at)"),
        "deal.outcome": Name(outcomes, "outcome_of(deal.stage)"),
        "deal.probability": Name(PERCENT, "probability_of(deal.stage)"),
        "deal.last_activity": Name(DATETIME, "deal.active_at"),
        "actor.id": Name(TEXT, "command.by.id"),
        "actor.roles": Name(list_of(choice(tuple(spec.roles))), "command.by.roles"),
        "trigger.reason": Name(_reasons(spec), "reason_of(command)"),
        "trigger.comment": Name(TEXT, "comment_of(command)"),
        "now": Name(DATETIME, "now"),
        "today": Name(DATE, "now.date()" if spec.calendar is None else "day_of(now)"),
    }
    for field, field_spec in flatten(spec.fields).items():
        names[field] = _field_name(field, field_spec, (formulas or {}).get(field))
    for track, track_spec in spec.tracks.items():
        code = f"deal.beside.stage_of({track!r})"
        names[f"tracks.{track}"] = Name(choice(tuple(track_spec.stages)), code)
    functions = {**BUILTIN, **_stage_functions(stages), "approved": _approved(spec)}
    return Scope(names, functions, local=_local(spec))


def _local(spec: ProcessSpec) -> Local | None:
    """Return what tells moments without an offset, where the process has a time zone."""
    if spec.calendar is None:
        return None
    try:
        return Calendar(find_zone(spec.calendar.timezone)).moment_at
    except ValueError:
        return None  # the loader has reported it


def bindings_of(definition: Definition) -> dict[str, object]:
    """Return what the snippets of this module refer to, for a compiler of expressions."""
    stages = definition.spec.stages
    probabilities = {name: stage.probability for name, stage in stages.items()}
    calendar = definition.calendar
    return {
        "outcome_of": definition.outcomes.get,
        "probability_of": probabilities.get,
        "calendar": calendar,
        "day_of": calendar.day_of,
        "reason_of": _reason_of,
        "comment_of": _comment_of,
    }


def _reason_of(command: Fire | Start) -> str | None:
    return command.reason if isinstance(command, Fire) else None


def _comment_of(command: Fire | Start) -> str | None:
    return command.comment if isinstance(command, Fire) else None


def _reasons(spec: ProcessSpec) -> Type:
    """Return the type of the reason that comes with a trigger: any that some transition offers."""
    courses = (spec.transitions, *(track.transitions for track in spec.tracks.values()))
    rules = [rule for course in courses for rules in course.values() for rule in rules]
    offered = [rule.reason or {} for rule in (*rules, *filter(None, [spec.reversions]))]
    return choice(tuple(dict.fromkeys(reason for reasons in offered for reason in reasons)))


def _approved(spec: ProcessSpec) -> Function:
    approvals = choice(tuple(spec.approvals))
    code = "is_approved({0}, get, deal, command, now)"
    return of_literals(
        "approved", approvals, returns=BOOLEAN, code=code, usage="approved('discount')"
    )


def _field_name(field: str, spec: FieldSpec, formula: Expression | None) -> Name:
    if spec.formula is None:
        return Name(type_of(spec), f"get({field!r})")
    return Name(type_of(spec), f"{formula_name(field)}(get, deal, command, now)", formula)


def _stage_functions(stages: Type) -> dict[str, Function]:
    functions = (
        of_literals("visited", stages, returns=BOOLEAN, code="deal.visited({0})"),
        of_literals("entered_at", stages, returns=DATETIME, code="deal.entry_of({0})"),
        of_literals("count_entered", stages, returns=INTEGER, code="deal.count_entered({0})"),
    )
    return {function.name: function for function in functions}
