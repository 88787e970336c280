"""What is written as ``field=value``: in the options of commands, and in the lines of ``play``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from salesprocess.beside import ApprovalState, ApprovalStatus, TrackState
from salesprocess.commands import SYSTEM, Actor
from salesprocess.definition import Definition
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.expressions import BusinessDuration, Duration, Type
from salesprocess.expressions.types import TEXTUAL
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot

_OVERRIDE = "override."
_NAME = re.compile(r"[\w.]*")


def pairs(settings: Iterable[str]) -> dict[str, str]:
    """Read texts such as ``interest=strong`` as names and texts.

    Raises:
        UsageError: If a text has no ``=``; what may be a value is not repeated.
    """
    found: dict[str, str] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            word = _NAME.match(setting.strip())[0]  # type: ignore[index]
            raise UsageError(f"{word!r} sets nothing; write {word or 'field'}=value.")
        found[name.strip()] = text.strip()
    return found


def values_of(definition: Definition, texts: Mapping[str, str]) -> dict[str, Any]:
    """Read values as people write them: a text as it is, a list with commas, JSON where it fits.

    Args:
        definition: The process, whose fields say what a text stands for.
        texts: Texts by dotted name of the field; an empty one stands for no value.

    Returns:
        Values as the library takes them from an application.
    """
    fields = definition.fields
    return {
        name: _value(text, fields[name].type if name in fields else None)
        for name, text in texts.items()
    }


def _value(text: str, type_: Type | None) -> Any:
    parsed = _json(text) if text else None
    if parsed is None or type_ is None:
        return parsed
    if type_.kind == "list":
        return parsed if isinstance(parsed, list) else _items(text, type_.of)
    return text if type_.kind in TEXTUAL and not isinstance(parsed, str) else parsed


def _items(text: str, type_: Type | None) -> list[Any]:
    """Read ``time,cost``; in brackets too, from which a shell has taken the quotes."""
    bare = text.removeprefix("[").removesuffix("]")
    return [_value(item.strip(), type_) for item in bare.split(",") if item.strip()]


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return text


def read_facts(path: str) -> dict[str, Any]:
    """Read a JSON file with values by field.

    Raises:
        UsageError: If it holds no JSON, or no object.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"), parse_float=str)
    except ValueError as error:
        raise UsageError(f"{path} is no JSON file ({error}); write an object of values.") from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply; write an object of values.") from None
    if not isinstance(data, dict):
        raise UsageError(f'{path} holds no object; write {{"field": value, ...}}.')
    return data


def deal_at(process: Process, stage: str | None, values: Mapping[str, Any]) -> Snapshot:
    """Return a deal that stands in a stage, whether or not deals may start there.

    Args:
        process: The process.
        stage: The stage; by default the first one.
        values: What is known, by field.

    Raises:
        UsageError: If the stage, a field or a value cannot be used.
    """
    definition = process.definition
    stage = stage or definition.stages[0]
    if stage not in definition.ranks:
        raise UsageError(
            f"There is no stage {stage!r}{did_you_mean(stage, definition.stages)}"
            f" The process has: {listing(definition.stages)}."
        )
    read, problems = process.machine.writer.read(values, None, SYSTEM)
    if problems:
        raise UsageError("\n".join(f"{name}: {problem}" for name, problem in problems.items()))
    kept = {**process.machine.writer.defaults, **read}
    known = {name: value for name, value in kept.items() if value is not None}
    now = datetime.now(UTC)
    version = definition.spec.version
    return Snapshot(definition.name, version, "deal", 1, stage, known, now, now, now)


def with_approvals(definition: Definition, deal: Snapshot, names: Iterable[str]) -> Snapshot:
    """Return the deal with approvals that count as granted.

    Raises:
        UsageError: If the process has no such approval.
    """
    known = definition.spec.approvals
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no approval {name!r}{did_you_mean(name, known)}"
                f" The process has: {listing(known)}."
            )
    at = deal.active_at
    granted = ApprovalState(ApprovalStatus.GRANTED, None, at, (), at)
    return deal._replace(beside=deal.beside._replace(approvals=dict.fromkeys(names, granted)))


def with_tracks(process: Process, deal: Snapshot, stages: Mapping[str, str]) -> Snapshot:
    """Return the deal with each track in the stage that is told, or else as it begins.

    Args:
        process: The process.
        deal: The deal; its tracks have not begun.
        stages: The stage of each track that is not just begun, or not begun, as the facts say.

    Raises:
        UsageError: If the process has no such track, or the track no such stage.
    """
    definition = process.definition
    for name, stage in stages.items():
        tracks = definition.spec.tracks
        known = tracks[name].stages if name in tracks else tracks
        word, kind = (stage, "stage") if name in tracks else (name, "track")
        if word not in known:
            of = f" of the track {name!r}" if kind == "stage" else ""
            raise UsageError(
                f"There is no {kind} {word!r}{of}{did_you_mean(word, known)}"
                f" Choose one of: {listing(known) or 'none'}."
            )
    begun = process.machine.consequences.opened(deal, deal.active_at)
    standing = {**{event.track: event.stage for event in begun}, **stages}
    at = deal.active_at
    states = {name: TrackState(stage, at, at) for name, stage in standing.items()}
    return deal._replace(beside=deal.beside._replace(tracks=states))


def actor_of(definition: Definition, by: str | None, roles: Sequence[str]) -> Actor:
    """Return the actor that the options name.

    Raises:
        UsageError: If the process has no such role, so that it could open nothing.
    """
    known = definition.spec.roles
    for role in roles:
        if role not in known:
            near = did_you_mean(role, known)
            raise UsageError(f"There is no role {role!r}{near} The process has: {listing(known)}.")
    return Actor(by, frozenset(roles))


def overrides_of(definition: Definition, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the guards that are let pass, each with the reason for it.

    Raises:
        UsageError: If there is no such guard.
    """
    known = definition.spec.guards
    for guard in texts:
        if guard not in known:
            near = did_you_mean(guard, known)
            raise UsageError(
                f"There is no guard {guard!r}{near} The process has: {listing(known)}."
            )
    return dict(texts)


def taken_overrides(texts: dict[str, str]) -> dict[str, str]:
    """Take the settings ``override.GUARD=WHY`` out of those that are given."""
    names = [name for name in texts if name.startswith(_OVERRIDE)]
    return {name.removeprefix(_OVERRIDE): texts.pop(name) for name in names}


def length_of(text: str) -> timedelta:
    """Read how long something takes, such as ``1s``, ``15m`` or ``1d``, which is 24 hours.

    Raises:
        UsageError: If it is no duration, or one that a calendar has to count.
    """
    try:
        duration = Duration.parse(text)
    except ValueError:
        duration = None
    is_counted = isinstance(duration, BusinessDuration) or (duration and duration.months)
    if duration is None or is_counted or duration <= timedelta(0):
        raise UsageError(f"{text!r} is no length of time; write such as 1s, 15m, 2h or 1d.")
    return timedelta(seconds=duration.total_seconds())
