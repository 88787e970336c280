"""A process as a whole."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from typing import Annotated

from pydantic import BeforeValidator, Field

from salesprocess.schema.approvals import ApprovalSpec
from salesprocess.schema.calendar import CalendarSpec
from salesprocess.schema.fields import Fields
from salesprocess.schema.guards import GuardSpec
from salesprocess.schema.migrations import MigrationSpec
from salesprocess.schema.part import HELP, TITLE, Part, short_for
from salesprocess.schema.policies import PolicySpec
from salesprocess.schema.scenarios import ScenarioSpec
from salesprocess.schema.stages import StageSpec
from salesprocess.schema.time import DeadlineSpec
from salesprocess.schema.tracks import TrackSpec
from salesprocess.schema.transitions import Conditions, Rules
from salesprocess.schema.values import (
    Events,
    ExpressionText,
    FormatVersion,
    Language,
    LocalText,
    Name,
    Names,
    Triggers,
    VersionKey,
    Word,
)


class HookSpec(Part):
    """A registered action bound to an event."""

    on: Events = Field(description="The events that it wants, or any.", examples=["stage_entered"])
    stage: Names = Field((), description="Only in these stages.", examples=["[won]"])
    trigger: Triggers = Field((), description="Only by these triggers.", examples=["[win]"])
    when: ExpressionText | None = Field(
        None, description="Only if this is true.", examples=["amount > 100"]
    )
    call: Word = Field(
        description="The name of a registered action or an installed plugin.",
        examples=["notify_support"],
    )
    durable: bool = Field(
        False, description="Whether a store delivers it until it succeeds.", examples=["true"]
    )


class RoleSpec(Part):
    """Who may do something."""

    title: LocalText | None = TITLE
    help: LocalText | None = HELP


RoleEntry = Annotated[
    RoleSpec,
    BeforeValidator(short_for("title"), json_schema_input_type=LocalText | RoleSpec | None),
]
StageEntry = Annotated[
    StageSpec,
    BeforeValidator(short_for("title"), json_schema_input_type=LocalText | StageSpec | None),
]


class ProcessSpec(Part):
    """A sales process."""

    salesprocess: FormatVersion = Field(description="The version of the language.", examples=["1"])
    process: Name = Field(description="The identifier of the process.", examples=["acme"])
    version: Annotated[int, Field(ge=1)] = Field(
        1, description="Rises with each change.", examples=["2"]
    )
    title: LocalText | None = TITLE
    description: LocalText | None = Field(
        None, description="What the process is for.", examples=["How we sell."]
    )
    default_language: Language = Field(
        "en", description="The language of plain texts.", examples=["id"]
    )
    calendar: CalendarSpec | None = Field(
        None,
        description="Where days begin, and which of them are business days.",
        examples=["{timezone: Asia/Jakarta, holidays: ID}"],
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
    deadlines: dict[Name, DeadlineSpec] = Field(
        default_factory=dict,
        description="What becomes due by itself.",
        examples=["{stale: {in: open, after: 30d, emit: stale}}"],
    )
    tracks: dict[Name, TrackSpec] = Field(
        default_factory=dict,
        description="Work in parallel.",
        examples=[
            "{legal: {stages: {review: , passed: {done: true}},"
            " transitions: {pass: {from: review, to: passed}}}}"
        ],
    )
    approvals: dict[Name, ApprovalSpec] = Field(
        default_factory=dict,
        description="Who has to agree.",
        examples=["{discount: {roles: manager}}"],
    )
    policies: dict[Name, PolicySpec] = Field(
        default_factory=dict,
        description="Conditions with a source that no later layer can loosen.",
        examples=["{screening: {entering: won, require: screened}}"],
    )
    hooks: dict[Name, HookSpec] = Field(
        default_factory=dict,
        description="Registered actions bound to events.",
        examples=["{tell: {on: won, call: notify_support}}"],
    )
    scenarios: dict[str, ScenarioSpec] = Field(
        default_factory=dict,
        description="Tests of the process, by what they show.",
        examples=["{a lead is won: {steps: [{win: {to: won}}]}}"],
    )
    migrations: dict[VersionKey, MigrationSpec] = Field(
        default_factory=dict,
        description="How deals of earlier versions come to a version.",
        examples=["{2: {stages: {demo: presentation}}}"],
    )
