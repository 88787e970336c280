"""The parts of a process file: which keys there are, what each holds and what it means."""

# Annotations are evaluated as they stand here: pydantic compiles those that are postponed one by
# one, which makes up a third of the time that importing this module takes.

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from salesprocess.schema.values import (
    AssignedText,
    Day,
    Events,
    ExpressionText,
    FieldType,
    Forecast,
    Language,
    LocalText,
    Name,
    Names,
    Options,
    Probability,
    Requires,
    Stages,
    Word,
    unexpected,
)
from salesprocess.schema.words import LANGUAGE

_TITLE = Field(None, description="What people call it.", examples=["Lead"])
_HELP = Field(None, description="What people are told about it.", examples=["How to do it."])


class Part(BaseModel):
    """A part of a process: frozen, and closed against keys that it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, populate_by_name=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _nothing_means_default(cls, value: Any) -> Any:
        if isinstance(value, dict) and None in value.values():
            known = names_by_key(cls)
            return {k: v for k, v in value.items() if v is not None or k not in known}
        return value


@cache
def names_by_key(part: type[Part]) -> Mapping[str, str]:
    """Return the attributes of a part by the keys that a file writes for them."""
    return {field.alias or name: name for name, field in part.model_fields.items()}


def _short(key: str) -> Callable[[object], object]:
    """Let a text, or one for each language, stand for a part that has only ``key``."""

    def expand(value: object) -> object:
        if value is None:
            return {}
        if isinstance(value, str):
            return {key: value}
        if isinstance(value, Mapping) and value:
            is_text = all(isinstance(tag, str) and LANGUAGE.fullmatch(tag) for tag in value)
            return {key: value} if is_text else value
        return value

    return expand


# --- fields ---------------------------------------------------------------------------------


def _field(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


class FieldSpec(Part):
    """One thing that is known about a deal."""

    type: FieldType = Field(description="The kind of value that it holds.", examples=["text"])
    title: LocalText | None = _TITLE
    help: LocalText | None = _HELP
    default: Any = Field(None, description="The value of a new deal.", examples=["none"])
    options: Options | None = Field(
        None,
        description="What a choice chooses from, with labels or without.",
        examples=["[none, expressed]"],
    )
    of: FieldType | None = Field(None, description="The type of a list's items.", examples=["text"])
    min: Any = Field(None, description="The least value; for texts and lists, length.")
    max: Any = Field(None, description="The greatest value; for texts and lists, length.")
    pattern: str | None = Field(
        None,
        description="A regular expression that the whole text must match.",
        examples=["'[A-Z]{3}-[0-9]+'"],
    )
    currency: str | None = Field(
        None, description="The ISO 4217 code of every amount.", examples=["USD"]
    )
    write: Literal["once"] | None = Field(
        None, description="once: the first value stays.", examples=["once"]
    )
    locked_in: Names = Field(
        (), description="Stages in which the value cannot be changed.", examples=["[won]"]
    )
    sensitive: bool = Field(
        False, description="Keep the value out of logs and messages.", examples=["true"]
    )
    formula: ExpressionText | None = Field(
        None, description="How the value follows from others.", examples=["amount * 2"]
    )
    fields: "Fields | None" = Field(
        None, description="The members of a group.", examples=["{signed_at: date}"]
    )


FieldEntry = Annotated[
    FieldSpec, BeforeValidator(_field, json_schema_input_type=FieldType | FieldSpec)
]
Fields = dict[Name, FieldEntry]


# --- guards ---------------------------------------------------------------------------------


def _form(value: object) -> str:
    return "combination" if isinstance(value, Mapping | Part) else "text"


def _items(value: object) -> object:
    if isinstance(value, str | Mapping):
        return [value]
    if isinstance(value, list | tuple):
        return value
    raise unexpected("a guard or an expression, or a list of them", "[qualified, amount > 100]")


GuardItem = Annotated[
    Annotated[ExpressionText, Tag("text")] | Annotated["Combination", Tag("combination")],
    Discriminator(_form),
]
GuardItems = Annotated[
    tuple[GuardItem, ...],
    BeforeValidator(_items, json_schema_input_type=GuardItem | list[GuardItem]),
    Field(strict=False),
]


class Combination(Part):
    """Guards joined: all of them, any of them, or not this one. Exactly one key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    all: GuardItems | None = Field(
        None, description="All of these.", examples=["[qualified, amount > 100]"]
    )
    any: GuardItems | None = Field(
        None, description="At least one of these.", examples=["[qualified, amount > 100]"]
    )
    not_: GuardItem | None = Field(
        None, alias="not", description="The opposite of this.", examples=["qualified"]
    )


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

    when: ExpressionText | None = Field(
        None, description="The expression that must be true.", examples=["amount > 100"]
    )
    check: Name | None = Field(
        None, description="The registered Python function to ask.", examples=["credit_is_good"]
    )
    all: GuardItems | None = Field(
        None, description="All of these.", examples=["[qualified, amount > 100]"]
    )
    any: GuardItems | None = Field(
        None, description="At least one of these.", examples=["[qualified, amount > 100]"]
    )
    not_: GuardItem | None = Field(
        None, alias="not", description="The opposite of this.", examples=["qualified"]
    )
    title: LocalText | None = _TITLE
    message: LocalText | None = Field(
        None,
        description="What a reader is told when it blocks.",
        examples=["The lead has not been contacted."],
    )
    help: LocalText | None = _HELP
    severity: Literal["block", "warn"] = Field(
        "block", description="warn: it does not block but is recorded.", examples=["warn"]
    )
    override: Override | None = Field(
        None, description="Who may let a deal pass.", examples=["{roles: [sales_manager]}"]
    )
    effective: Effective | None = Field(
        None, description="When it applies.", examples=["{from: 2026-01-01}"]
    )


# --- stages ---------------------------------------------------------------------------------


class ChecklistItem(Part):
    """A piece of work to tick off in a stage."""

    title: LocalText | None = _TITLE
    help: LocalText | None = _HELP
    required: bool = Field(
        True, description="Whether the stage cannot be left without it.", examples=["true"]
    )


Checklist = dict[
    Name,
    Annotated[
        ChecklistItem,
        BeforeValidator(_short("title"), json_schema_input_type=LocalText | ChecklistItem | None),
    ],
]


class StartSpec(Part):
    """Under which conditions a deal may start in a stage."""

    roles: Names = Field((), description="Who may start one.", examples=["[sales_manager]"])
    requires: Requires = Field(
        default_factory=dict, description="Fields that must be filled.", examples=["[amount]"]
    )
    guards: GuardItems = Field(
        (), description="What must be true.", examples=["[qualified, amount > 100]"]
    )


def _start(value: object) -> object:
    return {} if value is True else None if value is False else value


class StageSpec(Part):
    """A state of a deal with a place in the pipeline order."""

    title: LocalText | None = _TITLE
    help: LocalText | None = _HELP
    probability: Probability | None = Field(
        None, description="How likely a deal is won from here, in percent.", examples=["40"]
    )
    forecast: Forecast | None = Field(
        None, description="How a forecast counts it.", examples=["pipeline"]
    )
    phase: Name | None = Field(
        None, description="The part of the pipeline it belongs to.", examples=["closing"]
    )
    outcome: Name | None = Field(
        None, description="The stage is closed: won, lost or a word of your own.", examples=["won"]
    )
    enter: GuardItems = Field(
        (), description="Entry criteria, for every way in.", examples=["[qualified]"]
    )
    exit: GuardItems = Field(
        (), description="Exit criteria, for every way forward.", examples=["[qualified]"]
    )
    checklist: Checklist = Field(
        default_factory=dict,
        description="Work to tick off.",
        examples=["{recap_sent: {title: Recap sent}}"],
    )
    start: Annotated[
        StartSpec | None, BeforeValidator(_start, json_schema_input_type=bool | StartSpec)
    ] = Field(None, description="Deals may start here too.", examples=["true"])


# --- transitions ----------------------------------------------------------------------------


class Conditions(Part):
    """What has to hold before a deal moves, besides the criteria of its stages."""

    guards: GuardItems = Field(
        (), description="What must be true.", examples=["[qualified, amount > 100]"]
    )
    requires: Requires = Field(
        default_factory=dict, description="Fields that must be filled.", examples=["[amount]"]
    )
    roles: Names = Field(
        (), description="Who may do it; nobody named means everybody.", examples=["[sales_manager]"]
    )
    reason: Options | None = Field(
        None, description="The reasons to choose from; one is needed.", examples=["[price, other]"]
    )
    comment: Literal["required"] | None = Field(
        None, description="required: whoever does it must write one.", examples=["required"]
    )


class TransitionRule(Conditions):
    """One way for a trigger to move a deal."""

    from_: Stages = Field(
        alias="from",
        description="A stage, a list of stages, open, or any.",
        examples=["lead"],
    )
    to: str = Field(description="A stage, stay, or previous.", examples=["prospect"])
    title: LocalText | None = _TITLE
    help: LocalText | None = _HELP
    set: dict[str, AssignedText] = Field(
        default_factory=dict,
        description="Fields that are assigned when it happens.",
        examples=["{accepted_at: now}"],
    )
    emit: Names = Field(
        (), description="Events of your own that it emits.", examples=["[proposal_sent]"]
    )


def _rules(value: object) -> object:
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, list | tuple) and value:
        return value
    raise unexpected("a transition, or a list of them", "{from: lead, to: prospect}")


Rules = Annotated[
    tuple[TransitionRule, ...],
    BeforeValidator(
        _rules,
        json_schema_input_type=TransitionRule
        | Annotated[list[TransitionRule], Field(min_length=1)],
    ),
    Field(strict=False),
]


# --- the rest -------------------------------------------------------------------------------


class HookSpec(Part):
    """A registered action bound to an event."""

    on: Events = Field(description="The events that it wants.", examples=["stage_entered"])
    stage: Names = Field((), description="Only in these stages.", examples=["[won]"])
    trigger: Names = Field((), description="Only by these triggers.", examples=["[win]"])
    when: ExpressionText | None = Field(
        None, description="Only if this is true.", examples=["amount > 100"]
    )
    call: Word = Field(
        description="The name of a registered action or an installed plugin.",
        examples=["notify_support"],
    )


class RoleSpec(Part):
    """Who may do something."""

    title: LocalText | None = _TITLE
    help: LocalText | None = _HELP


RoleEntry = Annotated[
    RoleSpec, BeforeValidator(_short("title"), json_schema_input_type=LocalText | RoleSpec | None)
]
StageEntry = Annotated[
    StageSpec, BeforeValidator(_short("title"), json_schema_input_type=LocalText | StageSpec | None)
]


class ProcessSpec(Part):
    """A sales process."""

    salesprocess: Literal[1] = Field(description="The version of the language.", examples=["1"])
    process: Name = Field(description="The identifier of the process.", examples=["acme"])
    version: Annotated[int, Field(ge=1)] = Field(
        1, description="Rises with each change.", examples=["2"]
    )
    title: LocalText | None = _TITLE
    description: LocalText | None = Field(
        None, description="What the process is for.", examples=["How we sell."]
    )
    default_language: Language = Field(
        "en", description="The language of plain texts.", examples=["id"]
    )
    roles: dict[Name, RoleEntry] = Field(
        default_factory=dict, description="Who takes part.", examples=["{sales: {title: Sales}}"]
    )
    fields: Fields = Field(
        default_factory=dict,
        description="What is known about a deal.",
        examples=["{amount: money}"],
    )
    guards: dict[Name, GuardSpec] = Field(
        default_factory=dict,
        description="Conditions by name.",
        examples=["{qualified: {when: candidate}}"],
    )
    stages: dict[Name, StageEntry] = Field(
        description="The stages, in pipeline order.",
        examples=["{lead: {title: Lead}}"],
        json_schema_extra={"minProperties": 1},
    )
    transitions: dict[Name, Rules] = Field(
        description="The transitions by trigger.",
        examples=["{qualify: {from: lead, to: prospect}}"],
        json_schema_extra={"minProperties": 1},
    )
    reversions: Conditions | None = Field(
        None, description="Added to every move backward.", examples=["{comment: required}"]
    )
    hooks: dict[Name, HookSpec] = Field(
        default_factory=dict,
        description="Registered actions bound to events.",
        examples=["{tell: {on: won, call: notify_support}}"],
    )
