"""The shape of a process file: frozen, validated models.

The one place that says which keys exist, what each may hold and what it means when left out; the
JSON Schema for editors is generated from it. Expressions are text here; a ``Definition`` has them
parsed and typed.
"""

from salesprocess.schema.calendar import CalendarSpec
from salesprocess.schema.fields import FieldSpec
from salesprocess.schema.guards import (
    Combination,
    Effective,
    GuardItem,
    GuardItems,
    GuardSpec,
    Override,
)
from salesprocess.schema.part import Part, names_by_key
from salesprocess.schema.process import HookSpec, ProcessSpec, RoleSpec
from salesprocess.schema.stages import ChecklistItem, StageSpec, StartSpec
from salesprocess.schema.transitions import Conditions, TransitionRule
from salesprocess.schema.values import NAME_SCHEMA, TEXT_SCHEMA, FieldType, Forecast
from salesprocess.schema.words import FORMAT_VERSION, NAME, PLANNED, RESERVED

__all__ = [
    "FORMAT_VERSION",
    "NAME",
    "NAME_SCHEMA",
    "PLANNED",
    "RESERVED",
    "TEXT_SCHEMA",
    "CalendarSpec",
    "ChecklistItem",
    "Combination",
    "Conditions",
    "Effective",
    "FieldSpec",
    "FieldType",
    "Forecast",
    "GuardItem",
    "GuardItems",
    "GuardSpec",
    "HookSpec",
    "Override",
    "Part",
    "ProcessSpec",
    "RoleSpec",
    "StageSpec",
    "StartSpec",
    "TransitionRule",
    "names_by_key",
]
