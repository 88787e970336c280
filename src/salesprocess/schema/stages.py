"""The states of a deal."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from typing import Annotated

from pydantic import BeforeValidator, Field

from salesprocess.schema.guards import GuardItems
from salesprocess.schema.part import HELP, TITLE, Part, short_for
from salesprocess.schema.values import Forecast, LocalText, Name, Names, Probability, Requires


class ChecklistItem(Part):
    """A piece of work to tick off in a stage."""

    title: LocalText | None = TITLE
    help: LocalText | None = HELP
    required: bool = Field(
        True, description="Whether the stage cannot be left without it.", examples=["true"]
    )


Checklist = dict[
    Name,
    Annotated[
        ChecklistItem,
        BeforeValidator(
            short_for("title"), json_schema_input_type=LocalText | ChecklistItem | None
        ),
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

    title: LocalText | None = TITLE
    help: LocalText | None = HELP
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
