"""What goes on beside the main course as plain JSON data, and back."""

from __future__ import annotations

from typing import Any

from salesprocess.beside import (
    STARTED,
    STARTED_BY,
    ApprovalState,
    ApprovalStatus,
    Ballot,
    Beside,
    Link,
    Passed,
    TrackState,
)
from salesprocess.definition import Definition
from salesprocess.records.names import plain
from salesprocess.records.readers import (
    Json,
    Read,
    an_object,
    count,
    identifier,
    list_of,
    mapping_of,
    moment,
    named,
    one_of,
    optional,
    text,
)


def beside_to_json(beside: Beside) -> Json:
    """Write what goes on beside the main course as plain JSON data."""
    approvals = {
        name: {**state._asdict(), "status": state.status.value}
        for name, state in beside.approvals.items()
    }
    for state in approvals.values():
        state["votes"] = [ballot._asdict() for ballot in state["votes"]]
    tracks = {name: state._asdict() for name, state in beside.tracks.items()}
    passed = {name: state._asdict() for name, state in beside.passed.items()}
    links = [link._asdict() for link in beside.links]
    parts: Json = plain(
        {**beside._asdict(), "approvals": approvals, "tracks": tracks, "passed": passed,
         "links": links}
    )  # fmt: skip
    return parts


def beside_reader(definition: Definition, *, strict: bool = True) -> Read:
    """Return the reader of what ``beside_to_json`` writes for a deal of a process.

    Args:
        definition: The process.
        strict: Whether each part has to exist in this version of it.
    """
    spec = definition.spec
    approval = _approval()
    tracks = {
        name: _made(
            TrackState,
            {"stage": one_of("stage", track.stages), "entered_at": moment, "opened_at": moment},
        )
        for name, track in spec.tracks.items()
    }
    track = _made(TrackState, {"stage": text, "entered_at": moment, "opened_at": moment})
    passed = _made(Passed, {"since": moment, "times": count, "at": moment})
    link = _made(
        Link,
        {"process": text, "deal": identifier, "role": one_of("role", (STARTED, STARTED_BY))},
    )
    rest = {"links": list_of(link), "migrated_at": optional(moment)}
    if not strict:
        then = {"approvals": approval, "tracks": track, "passed": passed}
        readers = {key: mapping_of(read) for key, read in then.items()}
        return _made(Beside, {**readers, **rest})
    return _made(
        Beside,
        {
            "approvals": named("approval", dict.fromkeys(spec.approvals, approval)),
            "tracks": named("track", tracks),
            "passed": named("deadline", dict.fromkeys(definition.timed, passed)),
            **rest,
        },
    )


def _approval() -> Read:
    ballot = _made(Ballot, {"by": identifier, "at": moment, "roles": list_of(text)})
    words = dict.fromkeys(("by", "changed_by", "comment", "because"), optional(text))
    return _made(
        ApprovalState,
        {"status": _status, "at": moment, "votes": list_of(ballot), "changed_at": moment, **words},
    )


def _made(kind: Any, readers: dict[str, Read]) -> Read:
    read = an_object(readers)
    return lambda raw: kind(**read(raw))


def _status(raw: Any) -> ApprovalStatus:
    return ApprovalStatus(one_of("status", tuple(ApprovalStatus))(raw))
