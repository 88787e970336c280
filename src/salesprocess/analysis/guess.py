"""The map of a history that comes without one: what its columns are called says what they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from salesprocess.analysis.logs import Log
from salesprocess.analysis.mapping import LogMap
from salesprocess.analysis.rows import LogError
from salesprocess.errors import did_you_mean, listing

COLUMNS = {
    "case": ("case", "case_id", "deal", "deal_id", "id"),
    "activity": ("trigger", "activity", "event"),
    "stage": ("stage", "to_stage", "to"),
    "time": ("time", "at", "timestamp", "date"),
    "by": ("by", "actor", "user"),
    "reason": ("reason",),
    "comment": ("comment",),
}
"""For each key of a map the columns that it may be, the most likely first."""

_XES = {
    "case": "case:concept:name",
    "activity": "concept:name",
    "time": "time:timestamp",
    "by": "org:resource",
}


def guess_map(log: Log, fields: Collection[str]) -> LogMap:
    """Work out how to read a history by what its columns are called.

    Every word of the log is then taken for the name of a trigger or a stage, and a column that is
    called like a field for its values.

    Args:
        log: The history; nothing of it is used up.
        fields: The fields of the process, by dotted name.

    Returns:
        The map.

    Raises:
        LogError: If no column says which deal a row is about, or what happened.
    """
    if log.format == "xes":
        return LogMap.from_data(_XES)
    columns = _columns(log)
    found: dict[str, Any] = {
        key: column for key, names in COLUMNS.items() if (column := _first(names, columns))
    }
    if "activity" in found:
        found.pop("stage", None)
    for key in ("case", "activity"):
        if key not in found and not (key == "activity" and "stage" in found):
            raise LogError(_not_guessed(log, key, columns))
    taken = set(found.values())
    found["fields"] = {name: name for name in fields if name in columns and name not in taken}
    return LogMap.from_data(found)


def _columns(log: Log) -> tuple[str, ...]:
    if log.columns is not None:
        return log.columns
    first = log.peek()
    return tuple(first.values) if first else ()


def _first(names: Iterable[str], columns: Iterable[str]) -> str | None:
    by_name = {column.lower().replace(" ", "_"): column for column in columns}
    return next((by_name[name] for name in names if name in by_name), None)


def _not_guessed(log: Log, key: str, columns: Collection[str]) -> str:
    wanted = {"case": "which deal a row is about", "activity": "what happened"}[key]
    names = COLUMNS[key] if key == "case" else (*COLUMNS["activity"], *COLUMNS["stage"])
    return (
        f"No column of {log.path} is called {' or '.join(map(repr, names[:-1]))} or"
        f" {names[-1]!r}, so none says {wanted}{did_you_mean(names[0], columns)}"
        f" It has: {listing(columns)}. Write a map that names the columns, and give it with --map."
    )
