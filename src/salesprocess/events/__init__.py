"""What happened to a deal: immutable records in the past tense.

Each event begins with the deal, its number in the deal's history, the moment and the actor.
Events carry the values of fields, sensitive ones among them: their ``repr`` shows the names only,
and what leaves the application goes through ``redacted``.
"""

from salesprocess.events.beside import (
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRecalled,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalVoided,
    ApprovalVoted,
    DeadlinePassed,
    Linked,
    Migrated,
    TrackMoved,
    TrackOpened,
    TriggerBlocked,
)
from salesprocess.events.course import (
    Emitted,
    HookFailed,
    Moved,
    Started,
    Stayed,
    Ticked,
    Unticked,
    Updated,
)
from salesprocess.events.keeping import Erased, Imported, Placed
from salesprocess.events.kinds import KINDS, Approving, Event, Notice, name_of, redacted
from salesprocess.events.names import STAGE_ENTERED, STAGE_LEFT, events_of

__all__ = [
    "KINDS",
    "STAGE_ENTERED",
    "STAGE_LEFT",
    "ApprovalExpired",
    "ApprovalGranted",
    "ApprovalRecalled",
    "ApprovalRejected",
    "ApprovalRequested",
    "ApprovalVoided",
    "ApprovalVoted",
    "Approving",
    "DeadlinePassed",
    "Emitted",
    "Erased",
    "Event",
    "HookFailed",
    "Imported",
    "Linked",
    "Migrated",
    "Moved",
    "Notice",
    "Placed",
    "Started",
    "Stayed",
    "Ticked",
    "TrackMoved",
    "TrackOpened",
    "TriggerBlocked",
    "Unticked",
    "Updated",
    "events_of",
    "name_of",
    "redacted",
]
