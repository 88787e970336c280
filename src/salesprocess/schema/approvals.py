"""Who has to agree before a deal may go on."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from typing import Annotated, Literal

from pydantic import Field

from salesprocess.schema.part import HELP, TITLE, Part
from salesprocess.schema.values import (
    DurationText,
    ExpressionText,
    FieldNames,
    LocalText,
    Name,
    Names,
    Trigger,
)


class ApprovalSpec(Part):
    """An approval that transitions ask for by its name."""

    title: LocalText | None = TITLE
    help: LocalText | None = HELP
    roles: Names = Field(description="Who may give it.", examples=["[manager]"])
    when: ExpressionText | None = Field(
        None, description="Only needed if this is true.", examples=["discount > 10"]
    )
    quorum: Annotated[int, Field(ge=1)] | Literal["all"] = Field(
        1,
        description="How many people have to agree; all: somebody of each of the roles.",
        examples=["2"],
    )
    not_by: Literal["requester"] | None = Field(
        None, description="requester: nobody agrees to their own request.", examples=["requester"]
    )
    covers: FieldNames = Field(
        (), description="Fields whose change takes it away.", examples=["[discount, amount]"]
    )
    lock: bool = Field(
        False, description="Whether fields are locked while it is asked for.", examples=["true"]
    )
    once: bool = Field(
        False, description="Whether the move that it allows uses it up.", examples=["true"]
    )
    expires: DurationText | None = Field(
        None, description="How long people have to decide.", examples=["5 business days"]
    )
    follows: Name | None = Field(
        None, description="The approval that comes before it.", examples=["deal_desk"]
    )
    on_grant: Trigger | None = Field(
        None, description="The trigger that is fired when it is granted.", examples=["close"]
    )
    on_reject: Trigger | None = Field(
        None, description="The trigger that is fired when it is rejected.", examples=["send_back"]
    )
