"""Conditions with a source that no later layer can loosen."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from pydantic import Field

from salesprocess.schema.guards import Effective, SomeGuardItems
from salesprocess.schema.part import HELP, TITLE, Part
from salesprocess.schema.values import ExpressionText, LocalText, Stages, Triggers


class PolicySpec(Part):
    """A guard that the engine adds wherever it applies."""

    title: LocalText | None = TITLE
    text: LocalText | None = Field(
        None,
        description="What the rule says, for people.",
        examples=["Screened parties only."],
    )
    help: LocalText | None = HELP
    source: LocalText | None = Field(
        None, description="Where the rule comes from.", examples=["15 CFR 744.11"]
    )
    entering: Stages | None = Field(
        None, description="For every way into these stages.", examples=["contract"]
    )
    leaving: Stages | None = Field(
        None, description="For every way out of these stages.", examples=["lead"]
    )
    firing: Triggers | None = Field(
        None, description="For these triggers.", examples=["[send_offer]"]
    )
    always: bool = Field(False, description="For every trigger.", examples=["true"])
    when: ExpressionText | None = Field(
        None, description="Only where this is not false.", examples=["country == 'IN'"]
    )
    require: SomeGuardItems = Field(
        description="What must be true.", examples=["[screened, amount > 100]"]
    )
    effective: Effective | None = Field(
        None, description="When it applies.", examples=["{from: 2026-01-01}"]
    )
