"""A deal as plain data for a screen: in the reader's language, and without sensitive values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from salesprocess.availability import AvailableTrigger
from salesprocess.definition import Definition
from salesprocess.machine.approvals import Approval
from salesprocess.records import plain
from salesprocess.schedule import Due
from salesprocess.snapshot import Snapshot
from salesprocess.text import Text, humanise
from salesprocess.wording import Names


def shown(
    definition: Definition,
    snapshot: Snapshot,
    facts: Mapping[str, Any],
    *,
    triggers: Iterable[AvailableTrigger],
    approvals: Mapping[str, Approval],
    due: Iterable[Due],
    language: str | None,
) -> dict[str, Any]:
    """Write where a deal stands, and what can be done with it, for a reader.

    Args:
        definition: The process of the deal.
        snapshot: Where the deal stands.
        facts: The values of its fields, derived ones among them.
        triggers: What is drawn from its stage.
        approvals: Where each approval stands.
        due: What will happen by itself.
        language: The reader's language tag; the default language of the process if None.
    """
    names = Names(definition, language or definition.spec.default_language)
    fields = definition.fields
    return {
        **_standing(snapshot, names),
        "facts": {name: plain(facts[name]) for name in facts if not fields[name].sensitive},
        "checklist": _checklist(snapshot, names),
        "tracks": _tracks(snapshot, names),
        "triggers": [option.to_json(language) for option in triggers],
        "approvals": {name: _approval(approvals[name], names) for name in approvals},
        "due": [_due(each, names) for each in due],
    }


def _standing(snapshot: Snapshot, names: Names) -> dict[str, Any]:
    return {
        "id": snapshot.deal,
        "process": snapshot.process,
        "version": snapshot.version,
        "sequence": snapshot.sequence,
        "stage": snapshot.stage,
        "stage_title": names.stage(snapshot.stage),
        "outcome": names.definition.outcomes.get(snapshot.stage),
    }


def _checklist(snapshot: Snapshot, names: Names) -> dict[str, Any]:
    stage = snapshot.stage
    return {
        item: {
            "title": names.text(part.title or Text.of(humanise(item))),
            "required": part.required,
            "done": item in snapshot.ticks.get(stage, ()),
        }
        for item, part in names.definition.spec.stages[stage].checklist.items()
    }


def _tracks(snapshot: Snapshot, names: Names) -> dict[str, Any]:
    return {
        name: {
            "title": names.track(name),
            "stage": state.stage,
            "stage_title": names.stage(state.stage, name),
        }
        for name, state in snapshot.beside.tracks.items()
    }


def _approval(approval: Approval, names: Names) -> dict[str, Any]:
    data: dict[str, Any] = plain(approval._asdict())
    del data["name"]
    votes = [plain(vote._asdict()) for vote in approval.votes]
    title, status = names.approval(approval.name), approval.status.value
    return {**data, "title": title, "status": status, "votes": votes}


def _due(due: Due, names: Names) -> dict[str, Any]:
    return {
        "deadline": due.deadline,
        "title": names.text(names.definition.deadline_title(due.deadline)),
        "due": plain(due.due),
        "overdue": due.is_overdue,
        "fires": due.fires,
        "emits": list(due.emits),
    }
