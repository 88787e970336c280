"""Work in parallel, beside the main course of a deal."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from typing import Annotated

from pydantic import BeforeValidator, Field

from salesprocess.schema.guards import GuardItems
from salesprocess.schema.part import HELP, TITLE, Part, short_for
from salesprocess.schema.time import DeadlineSpec
from salesprocess.schema.transitions import Rules
from salesprocess.schema.values import ExpressionText, LocalText, Name


class TrackStage(Part):
    """Where a track can stand."""

    title: LocalText | None = TITLE
    help: LocalText | None = HELP
    done: bool = Field(False, description="Whether the track ends here.", examples=["true"])
    enter: GuardItems = Field(
        (), description="Entry criteria, for every way in.", examples=["[qualified]"]
    )
    exit: GuardItems = Field(
        (), description="Exit criteria, for every way forward.", examples=["[qualified]"]
    )


class TrackSpec(Part):
    """A small process beside the main one."""

    title: LocalText | None = TITLE
    help: LocalText | None = HELP
    opens: ExpressionText | None = Field(
        None,
        description="When it begins; by default with the deal.",
        examples=["amount > 100"],
    )
    stages: dict[
        Name,
        Annotated[
            TrackStage,
            BeforeValidator(
                short_for("title"), json_schema_input_type=LocalText | TrackStage | None
            ),
        ],
    ] = Field(
        description="Where it can stand, in order; it begins in the first.",
        examples=["{review: , passed: {done: true}}"],
        json_schema_extra={"minProperties": 1},
    )
    transitions: dict[Name, Rules] = Field(
        description="What moves it, by trigger.",
        examples=["{pass: {from: review, to: passed}}"],
        json_schema_extra={"minProperties": 1},
    )
    deadlines: dict[Name, DeadlineSpec] = Field(
        default_factory=dict,
        description="What becomes due in it.",
        examples=["{slow: {in: review, after: 5d, emit: legal_is_slow}}"],
    )
