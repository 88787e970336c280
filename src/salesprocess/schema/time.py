"""What becomes due by itself."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from pydantic import Field

from salesprocess.schema.part import HELP, TITLE, Part
from salesprocess.schema.values import (
    DurationText,
    ExpressionText,
    LocalText,
    Names,
    Stages,
    Trigger,
    Word,
)


class DeadlineSpec(Part):
    """What happens when a deal has been somewhere for some time."""

    in_: Stages = Field(
        alias="in", description="A stage, a list of stages, or open.", examples=["proposal"]
    )
    after: DurationText = Field(
        description="How long: a duration, or an expression that gives one.", examples=["14d"]
    )
    since: Word | None = Field(
        None,
        description="The field, or last_activity, from which it counts; by default from"
        " entering the stage.",
        examples=["last_activity"],
    )
    when: ExpressionText | None = Field(
        None, description="Only if this is true at that time.", examples=["amount > 100"]
    )
    emit: Names = Field((), description="Events of your own that it emits.", examples=["[stale]"])
    fire: Trigger | None = Field(None, description="The trigger that it fires.", examples=["lose"])
    reason: str | None = Field(
        None, description="The reason that is given with the trigger.", examples=["no_progress"]
    )
    repeat: DurationText | None = Field(
        None, description="How long until it happens again.", examples=["7d"]
    )
    title: LocalText | None = TITLE
    help: LocalText | None = HELP
