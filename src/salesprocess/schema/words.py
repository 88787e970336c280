"""The words of the language: how names are written and which of them are taken."""

from __future__ import annotations

import re

FORMAT_VERSION = 1
LAST_ACTIVITY = "last_activity"
"""What a deadline counts from that begins anew with each activity."""
ANY_EVENT = "any"
"""What a hook writes that wants every event."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
TRIGGER = re.compile(rf"{NAME.pattern}(\.{NAME.pattern})?", re.ASCII)
"""The name of a trigger; that of a track has the track before it."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)

RESERVED = frozenset(
    {
        *("open", "any", "stay", "previous", "system", "deal", "actor", "tracks", "now", "today"),
        *("trigger", LAST_ACTIVITY),
        *("true", "false", "and", "or", "not", "in", "if", "else"),
        *("filled", "empty", "len", "sum", "min", "max", "abs", "round", "any_of", "all_of"),
        *("duration", "date", "money", "days_between", "business_days_between", "approved"),
        *("visited", "entered_at", "count_entered"),
    }
)
