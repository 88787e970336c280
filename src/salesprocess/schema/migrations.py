"""How a deal of an earlier version becomes one of a later version."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

from pydantic import Field

from salesprocess.schema.part import Part
from salesprocess.schema.values import FieldNames, Word


class MigrationSpec(Part):
    """What was renamed and what was given up on the way to a version."""

    stages: dict[Word, Word] = Field(
        default_factory=dict,
        description="The new name of each stage that has another; of a track: track.stage.",
        examples=["{demo: presentation}"],
    )
    fields: dict[Word, Word] = Field(
        default_factory=dict,
        description="The new name of each field that has another.",
        examples=["{budget: amount}"],
    )
    drop: FieldNames = Field(
        (), description="Fields whose values are given up.", examples=["[fax]"]
    )
