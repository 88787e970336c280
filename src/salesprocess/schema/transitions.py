"""How deals move."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from salesprocess.schema.guards import GuardItems
from salesprocess.schema.part import HELP, TITLE, Part
from salesprocess.schema.values import (
    AssignedText,
    ExpressionText,
    FieldNames,
    LocalText,
    Name,
    Names,
    Options,
    Requires,
    Stages,
    unexpected,
)


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
    approvals: Names = Field(
        (), description="Approvals that must be granted.", examples=["[discount]"]
    )
    comment: Literal["required"] | None = Field(
        None, description="required: whoever does it must write one.", examples=["required"]
    )


class LinkSpec(Part):
    """A deal of another process that begins with a transition."""

    process: Name | None = Field(
        None,
        description="The process of the new deal; by default the one that begins it.",
        examples=["support"],
    )
    when: ExpressionText | None = Field(
        None, description="Only if this is true.", examples=["amount > 100"]
    )
    stage: Name | None = Field(
        None, description="The stage in which it begins.", examples=["intake"]
    )
    copy_: FieldNames = Field(
        (), alias="copy", description="Fields that both have.", examples=["[amount]"]
    )
    set: dict[str, AssignedText] = Field(
        default_factory=dict,
        description="Fields of the new deal, worked out from this one.",
        examples=["{renewal_of: deal.id}"],
    )

    def process_of(self, own: str) -> str:
        """Return the process of the new deal, given the one that begins it."""
        return self.process or own


def _links(value: object) -> object:
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, list | tuple):
        return value
    raise unexpected("a linked deal, or a list of them", "{process: support}")


Links = Annotated[
    tuple[LinkSpec, ...],
    BeforeValidator(_links, json_schema_input_type=LinkSpec | list[LinkSpec]),
    Field(strict=False),
]


class TransitionRule(Conditions):
    """One way for a trigger to move a deal."""

    from_: Stages = Field(
        alias="from",
        description="A stage, a list of stages, open, or any.",
        examples=["lead"],
    )
    to: str = Field(description="A stage, stay, or previous.", examples=["prospect"])
    title: LocalText | None = TITLE
    help: LocalText | None = HELP
    set: dict[str, AssignedText] = Field(
        default_factory=dict,
        description="Fields that are assigned when it happens.",
        examples=["{accepted_at: now}"],
    )
    emit: Names = Field(
        (), description="Events of your own that it emits.", examples=["[proposal_sent]"]
    )
    automatic: bool = Field(
        False, description="Whether it happens by itself as soon as it can.", examples=["true"]
    )
    starts: Links = Field(
        (),
        description="Deals of other processes that begin with it.",
        examples=["{process: support, copy: [amount]}"],
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
