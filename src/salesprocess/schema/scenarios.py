"""Tests of a process in the same file."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from salesprocess.expressions import Duration, as_duration
from salesprocess.schema.part import Part
from salesprocess.schema.values import (
    Day,
    Moment,
    Names,
    Word,
    listed,
    unexpected,
)

COUNTS = "counts"
"""What stands for the moment of a deadline of which it is only said that it counts."""


def _actor(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


def _step(value: object) -> object:
    if isinstance(value, str):
        return {value: None}
    if isinstance(value, Mapping) and len(value) > 1:
        raise PydanticCustomError("several-in-a-step", "one thing to do")
    if isinstance(value, Part) or (isinstance(value, Mapping) and value):
        return value
    raise unexpected("one thing to do", "qualify: {to: prospect}")


def _fired(value: object) -> object:
    if value is None:
        return {}
    if isinstance(value, Mapping | Part):
        return value
    raise PydanticCustomError("trigger-step", "what comes with a trigger")


def _asked(value: object) -> object:
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, Mapping) and len(value) == 1:
        return {name: {} if inner is None else inner for name, inner in value.items()}
    raise unexpected("one name, or one with what belongs to it", "{discount: {by: manager}}")


def _waited(value: object) -> str:
    if isinstance(value, str) and not value.lstrip().startswith("-"):
        try:
            Duration.parse(value)
        except ValueError:
            pass
        else:
            return value
    meant = as_duration(value) if isinstance(value, str) else None
    raise unexpected("a duration", meant or "15d")


def _due(value: object) -> object:
    if isinstance(value, str):
        return {value: COUNTS}
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return dict.fromkeys(value, COUNTS)
    if isinstance(value, Mapping):
        return value
    raise unexpected("deadlines, or a mapping from deadline to day", "[stale]")


def _counting(value: object) -> object:
    if value == COUNTS:
        return value
    raise unexpected("the day on which it is due, or 'counts'", "2026-01-31")


Causes = Annotated[
    tuple[str, ...],
    BeforeValidator(
        listed("what blocks", "[interest_expressed]", least=1),
        json_schema_input_type=str | Annotated[list[str], Field(min_length=1)],
    ),
    Field(strict=False),
]
Items = Annotated[
    tuple[str, ...],
    BeforeValidator(
        listed("an item of a checklist", "[functions_tied]", least=1),
        json_schema_input_type=str | Annotated[list[str], Field(min_length=1)],
    ),
    Field(strict=False),
]


class ActorSpec(Part):
    """Who does something in a scenario."""

    id: Word = Field(description="Who they are.", examples=["ani"])
    roles: Names | None = Field(
        None,
        description="Their roles; by default the one that is called as they are.",
        examples=["[seller]"],
    )


By = Annotated[ActorSpec, BeforeValidator(_actor, json_schema_input_type=str | ActorSpec)]
BY: Any = Field(
    None, description="Who does it: a role, an id, or an id with roles.", examples=["seller"]
)


class TriggerStep(Part):
    """A trigger that is fired, and what should come of it."""

    by: By | None = BY
    with_: dict[str, Any] = Field(
        default_factory=dict,
        alias="with",
        description="Values of fields that come along.",
        examples=["{amount: 500}"],
    )
    reason: str | None = Field(None, description="The reason that is given.", examples=["price"])
    comment: str | None = Field(
        None, description="The comment that is given.", examples=["They called back."]
    )
    override: dict[str, str] = Field(
        default_factory=dict,
        description="The guards that are let pass, each with the reason for it.",
        examples=["{small_discount: A friend of the house.}"],
    )
    to: str | None = Field(None, description="The stage to which it leads.", examples=["prospect"])
    emits: Names = Field((), description="Events that it emits.", examples=["[proposal_sent]"])
    blocked_by: Causes = Field(
        (),
        description="What blocks it: guards, policies, approvals, fields, checklist items, or"
        " roles, reason, comment.",
        examples=["[interest_expressed]"],
    )
    not_drawn: bool = Field(
        False, description="Whether it is not drawn from there.", examples=["true"]
    )


class AskingStep(Part):
    """What is asked or said about an approval."""

    by: By | None = BY
    comment: str | None = Field(
        None, description="The comment that is given.", examples=["Too much."]
    )
    refused: bool = Field(False, description="Whether that is not possible.", examples=["true"])


Asked = Annotated[
    dict[str, AskingStep],
    BeforeValidator(_asked, json_schema_input_type=str | dict[str, AskingStep]),
]
Fired = Annotated[
    dict[str, TriggerStep],
    BeforeValidator(_asked, json_schema_input_type=str | dict[str, TriggerStep]),
]
Waited = Annotated[str, PlainValidator(_waited), WithJsonSchema({"type": "string", "minLength": 1})]
Due = Annotated[
    dict[str, Day | Annotated[str, PlainValidator(_counting)] | None],
    BeforeValidator(_due, json_schema_input_type=str | list[str] | dict[str, str | None]),
]
TriggerEntry = Annotated[
    TriggerStep, BeforeValidator(_fired, json_schema_input_type=TriggerStep | None)
]


class ExpectStep(Part):
    """What should be so. Any other key is a field, and what it holds is its value."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any] = Field(init=False)

    stage: str | None = Field(
        None, description="The stage in which the deal is.", examples=["prospect"]
    )
    outcome: str | None = Field(None, description="Its outcome, or open.", examples=["won"])
    tracks: dict[str, str | None] = Field(
        default_factory=dict,
        description="The stages of tracks; nothing for one that is not open.",
        examples=["{legal: passed}"],
    )
    approvals: dict[str, str | None] = Field(
        default_factory=dict,
        description="What became of approvals; nothing for one that nobody asked for.",
        examples=["{discount: granted}"],
    )
    due: Due = Field(
        default_factory=dict,
        description="Deadlines that count, each with the day on which it is due; nothing for one"
        " that does not.",
        examples=["{stale: 2026-02-04}"],
    )
    emitted: Names = Field(
        (), description="Events that the deal has emitted so far.", examples=["[stale]"]
    )
    started: Names = Field(
        (), description="Processes of which a linked deal has begun.", examples=["[support]"]
    )
    facts: dict[str, Any] = Field(
        default_factory=dict,
        description="Values of fields that are called as one of these keys is.",
        examples=["{stage: early}"],
    )


class StepSpec(Part):
    """One thing that is done in a scenario. Any other key is a trigger."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"minProperties": 1, "maxProperties": 1}
    )
    __pydantic_extra__: dict[str, TriggerEntry] = Field(init=False)
    others: ClassVar[type[Part] | None] = TriggerStep

    set: dict[str, Any] | None = Field(
        None, description="Values that are written.", examples=["{interest: expressed}"]
    )
    cannot_set: dict[str, Any] | None = Field(
        None, description="Values that cannot be written then.", examples=["{amount: 5}"]
    )
    wait: Waited | None = Field(
        None, description="Let time pass, and happen what is due.", examples=["15d"]
    )
    tick: Items | None = Field(
        None, description="Tick items of the checklist off.", examples=["[functions_tied]"]
    )
    untick: Items | None = Field(
        None, description="Take ticks back.", examples=["[functions_tied]"]
    )
    request: Asked | None = Field(None, description="Ask for an approval.", examples=["discount"])
    approve: Asked | None = Field(
        None, description="Say yes to what an approval was asked for.", examples=["discount"]
    )
    reject: Asked | None = Field(
        None, description="Say no to it.", examples=["{discount: {by: manager}}"]
    )
    recall: Asked | None = Field(
        None, description="Take the request for an approval back.", examples=["discount"]
    )
    expect: ExpectStep | None = Field(
        None, description="What should be so then.", examples=["{stage: prospect}"]
    )
    fire: Fired | None = Field(
        None,
        description="Fire a trigger that is called as one of these keys is.",
        examples=["{wait: {comment: They are on holiday.}}"],
    )


StepEntry = Annotated[StepSpec, BeforeValidator(_step, json_schema_input_type=str | StepSpec)]


class ScenarioSpec(Part):
    """A deal that is driven, and what should become of it."""

    continues: str | None = Field(
        None,
        description="The scenario after whose steps it goes on.",
        examples=["a lead becomes a prospect"],
    )
    given: dict[str, Any] = Field(
        default_factory=dict,
        description="The values of fields that the deal begins with.",
        examples=["{candidate: true}"],
    )
    stage: str | None = Field(
        None, description="The stage in which the deal begins.", examples=["prospect"]
    )
    by: By | None = Field(
        None, description="Who does what no step says otherwise.", examples=["seller"]
    )
    at: Moment | None = Field(
        None, description="The moment at which it begins.", examples=["2026-01-05T09:00+07:00"]
    )
    checks: dict[Word, bool | str] = Field(
        default_factory=dict,
        description="What registered checks answer: true, false, or why not.",
        examples=["{credit_limit: true}"],
    )
    steps: Annotated[tuple[StepEntry, ...], Field(strict=False)] = Field(
        description="What is done, one thing after the other.",
        examples=["[{qualify: {to: prospect}}]"],
    )
