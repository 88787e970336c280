"""The shape of a process file: frozen, validated models.

The one place that says which keys exist, what each may hold and what it means when left out; the
JSON Schema for editors is generated from it. Expressions are text here; a ``Definition`` has them
parsed and typed.
"""

from salesprocess.schema.parts import (
    ChecklistItem,
    Combination,
    Conditions,
    Effective,
    FieldSpec,
    GuardItem,
    GuardItems,
    GuardSpec,
    HookSpec,
    Override,
    Part,
    ProcessSpec,
    RoleSpec,
    StageSpec,
    StartSpec,
    TransitionRule,
    names_by_key,
)
from salesprocess.schema.values import NAME_SCHEMA, TEXT_SCHEMA, FieldType, Forecast
from salesprocess.schema.words import FORMAT_VERSION, NAME, PLANNED, RESERVED

__all__ = [
    "FORMAT_VERSION",
    "NAME",
    "NAME_SCHEMA",
    "PLANNED",
    "RESERVED",
    "TEXT_SCHEMA",
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
