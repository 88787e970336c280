"""Tests of a process in the same file."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from typing import Any

from pydantic import Field

from salesprocess.schema.part import Part
from salesprocess.schema.values import Moment, Name


class ScenarioSpec(Part):
    """A deal that is driven, and what should become of it."""

    given: dict[str, Any] = Field(
        default_factory=dict,
        description="The values of fields that the deal begins with.",
        examples=["{candidate: true}"],
    )
    stage: Name | None = Field(
        None, description="The stage in which the deal begins.", examples=["prospect"]
    )
    by: Any = Field(None, description="Who does what no step says.", examples=["seller"])
    at: Moment | None = Field(
        None, description="The moment at which it begins.", examples=["2026-01-05T09:00+07:00"]
    )
    checks: dict[Name, bool | str] = Field(
        default_factory=dict,
        description="What registered checks answer: true, false, or why not.",
        examples=["{credit_limit: true}"],
    )
    steps: list[dict[str, Any]] = Field(
        description="What is done, one thing after the other.",
        examples=["[{qualify: {to: prospect}}]"],
    )
