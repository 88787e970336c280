"""Snapshots and events as plain JSON data, and back.

Both ways are strict: data has every key and no other, and each name and value in it fits the
process. Records keep all that is known of a deal, sensitive values among it: they are for the
application's own store. What goes to others is made by ``to_cloudevent``.
"""

from salesprocess.records.beside import beside_to_json
from salesprocess.records.events import (
    event_from_json,
    event_to_json,
    events_from_json,
    events_to_json,
    versions_of,
)
from salesprocess.records.names import plain
from salesprocess.records.snapshots import (
    parts_of_snapshot,
    snapshot_from_json,
    snapshot_of_then,
    snapshot_to_json,
)

__all__ = [
    "beside_to_json",
    "event_from_json",
    "event_to_json",
    "events_from_json",
    "events_to_json",
    "parts_of_snapshot",
    "plain",
    "snapshot_from_json",
    "snapshot_of_then",
    "snapshot_to_json",
    "versions_of",
]
