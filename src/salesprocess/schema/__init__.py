"""The shape of a process file: frozen, validated models.

The one place that says which keys exist, what each may hold and what it means when left out; the
JSON Schema for editors is generated from it. Expressions are text here; a ``Definition`` has them
parsed and typed.
"""

from salesprocess.schema.approvals import ApprovalSpec
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
from salesprocess.schema.migrations import MigrationSpec
from salesprocess.schema.part import Part, names_by_key
from salesprocess.schema.policies import PolicySpec
from salesprocess.schema.process import HookSpec, ProcessSpec, RoleSpec
from salesprocess.schema.scenarios import (
    COUNTS,
    ActorSpec,
    AskingStep,
    ExpectStep,
    ScenarioSpec,
    StepSpec,
    TriggerStep,
)
from salesprocess.schema.stages import ChecklistItem, StageSpec, StartSpec
from salesprocess.schema.time import DeadlineSpec
from salesprocess.schema.tracks import TrackSpec, TrackStage
from salesprocess.schema.transitions import Conditions, LinkSpec, TransitionRule
from salesprocess.schema.values import NAME_SCHEMA, TEXT_SCHEMA, FieldType, Forecast
from salesprocess.schema.words import FORMAT_VERSION, LAST_ACTIVITY, NAME, RESERVED

__all__ = [
    "COUNTS",
    "FORMAT_VERSION",
    "LAST_ACTIVITY",
    "NAME",
    "NAME_SCHEMA",
    "RESERVED",
    "TEXT_SCHEMA",
    "ActorSpec",
    "ApprovalSpec",
    "AskingStep",
    "CalendarSpec",
    "ChecklistItem",
    "Combination",
    "Conditions",
    "DeadlineSpec",
    "Effective",
    "ExpectStep",
    "FieldSpec",
    "FieldType",
    "Forecast",
    "GuardItem",
    "GuardItems",
    "GuardSpec",
    "HookSpec",
    "LinkSpec",
    "MigrationSpec",
    "Override",
    "Part",
    "PolicySpec",
    "ProcessSpec",
    "RoleSpec",
    "ScenarioSpec",
    "StageSpec",
    "StartSpec",
    "StepSpec",
    "TrackSpec",
    "TrackStage",
    "TransitionRule",
    "TriggerStep",
    "names_by_key",
]
