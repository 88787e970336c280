"""What is known about a deal."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from salesprocess.schema.part import HELP, TITLE, Part
from salesprocess.schema.values import ExpressionText, FieldType, LocalText, Name, Names, Options


def _field(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


class FieldSpec(Part):
    """One thing that is known about a deal."""

    type: FieldType = Field(description="The kind of value that it holds.", examples=["text"])
    title: LocalText | None = TITLE
    help: LocalText | None = HELP
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
    roles: Names = Field(
        (), description="Who may write the value; by default anybody.", examples=["[lawyer]"]
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
