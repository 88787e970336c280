"""Conditions with a name, and the lists in which they stand beside expressions."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag

from salesprocess.schema.part import HELP, TITLE, Part
from salesprocess.schema.values import Day, ExpressionText, LocalText, Name, Names, unexpected


def _form(value: object) -> str:
    return "combination" if isinstance(value, Mapping | Part) else "text"


def _items(*, least: int = 0) -> Callable[[object], object]:
    """Let one guard stand for a list of one."""

    def listed(value: object) -> object:
        if isinstance(value, str | int | Decimal | Mapping):
            return [value]
        if isinstance(value, list | tuple) and len(value) >= least:
            return value
        raise unexpected("a guard or an expression, or a list of them", "[qualified, amount > 100]")

    return listed


def _exactly_one(*keys: str) -> dict[str, Any]:
    something = {"not": {"type": "null"}}
    return {"oneOf": [{"required": [key], "properties": {key: something}} for key in keys]}


class Combination(Part):
    """Guards joined: all of them, any of them, or not this one. Exactly one key."""

    model_config = ConfigDict(json_schema_extra=_exactly_one("all", "any", "not"))

    all: "SomeGuardItems | None" = Field(
        None, description="All of these.", examples=["[qualified, amount > 100]"]
    )
    any: "SomeGuardItems | None" = Field(
        None, description="At least one of these.", examples=["[qualified, amount > 100]"]
    )
    not_: "GuardItem | None" = Field(
        None, alias="not", description="The opposite of this.", examples=["qualified"]
    )


GuardItem = Annotated[
    Annotated[ExpressionText, Tag("text")] | Annotated[Combination, Tag("combination")],
    Discriminator(_form),
]
GuardItems = Annotated[
    tuple[GuardItem, ...],
    BeforeValidator(_items(), json_schema_input_type=GuardItem | list[GuardItem]),
    Field(strict=False),
]
SomeGuardItems = Annotated[
    tuple[GuardItem, ...],
    BeforeValidator(
        _items(least=1),
        json_schema_input_type=GuardItem | Annotated[list[GuardItem], Field(min_length=1)],
    ),
    Field(strict=False),
]


class Override(Part):
    """Who may let a deal pass although the guard is not met."""

    roles: Names = Field(description="Who may do it.", examples=["[sales_manager]"])


class Effective(Part):
    """The time in which a guard applies: from the first day until the last one, both included."""

    from_: Day | None = Field(
        None, alias="from", description="The first day.", examples=["2026-01-01"]
    )
    until: Day | None = Field(None, description="The last day.", examples=["2026-12-31"])


class GuardSpec(Part):
    """A named condition with its message: exactly one of when, check, all, any and not."""

    model_config = ConfigDict(json_schema_extra=_exactly_one("when", "check", "all", "any", "not"))

    when: ExpressionText | None = Field(
        None, description="The expression that must be true.", examples=["amount > 100"]
    )
    check: Name | None = Field(
        None, description="The registered Python function to ask.", examples=["credit_is_good"]
    )
    all: SomeGuardItems | None = Field(
        None, description="All of these.", examples=["[qualified, amount > 100]"]
    )
    any: SomeGuardItems | None = Field(
        None, description="At least one of these.", examples=["[qualified, amount > 100]"]
    )
    not_: GuardItem | None = Field(
        None, alias="not", description="The opposite of this.", examples=["qualified"]
    )
    title: LocalText | None = TITLE
    message: LocalText | None = Field(
        None,
        description="What a reader is told when it blocks.",
        examples=["The lead has not been contacted."],
    )
    help: LocalText | None = HELP
    severity: Literal["block", "warn"] = Field(
        "block", description="warn: it does not block but is recorded.", examples=["warn"]
    )
    override: Override | None = Field(
        None, description="Who may let a deal pass.", examples=["{roles: [sales_manager]}"]
    )
    effective: Effective | None = Field(
        None, description="When it applies.", examples=["{from: 2026-01-01}"]
    )
