"""What the engine refuses, as a replay reports it: the kind, what it is about, and the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from salesprocess.analysis.report import Kind
from salesprocess.errors import (
    Blocked,
    CannotLink,
    CannotStart,
    InvalidValues,
    NotDrawn,
    Refusal,
    RunsAway,
    UnknownTrigger,
    listing,
)


class NoWay(Refusal):
    """No transition leads from the one stage to the other."""

    def __init__(self, source: str, target: str, drawn: Iterable[str]) -> None:
        """Name the stages and list the triggers that are drawn from the first."""
        self.source = source
        self.target = target
        super().__init__(
            f"No transition leads from {source!r} to {target!r}. From there: {listing(drawn)}."
        )


class LeadsElsewhere(Refusal):
    """The transitions that are drawn between two stages take the deal to another one."""

    def __init__(self, source: str, target: str) -> None:
        """Name the stages."""
        self.source = source
        self.target = target
        super().__init__(
            f"From {source!r} the process leads this deal to another stage than {target!r}:"
            " an earlier rule of the same trigger is met."
        )


_KINDS: Mapping[type[Refusal], Kind] = {
    UnknownTrigger: "unknown_trigger",
    NotDrawn: "not_drawn",
    NoWay: "not_drawn",
    LeadsElsewhere: "leads_elsewhere",
    Blocked: "blocked",
    InvalidValues: "invalid_values",
    CannotStart: "cannot_start",
    RunsAway: "runs_away",
    CannotLink: "cannot_link",
}


def kind_of(error: Refusal) -> Kind:
    """Return the kind of violation that a refusal is."""
    return _KINDS[type(error)]


def about(error: Refusal) -> str:
    """Return what a refusal is about, the same for all that are refused for the same reason."""
    match error:
        case UnknownTrigger():
            return error.trigger
        case NotDrawn():
            where = f"in {error.stage}" if error.stage else f"before {error.track} opens"
            return f"{error.trigger} {where}"
        case NoWay() | LeadsElsewhere():
            return f"{error.source} to {error.target}"
        case Blocked():
            return ", ".join(error.explanation.blocking)
        case InvalidValues():
            return ", ".join(error.problems)
        case CannotStart():
            return error.stage
        case RunsAway():
            return error.trigger
        case CannotLink():
            return f"{error.trigger} begins {error.process}"
    return type(error).__name__


def text_of(error: Refusal, language: str | None = None) -> str:
    """Return a refusal in words; values of sensitive fields are not among them."""
    if not isinstance(error, Blocked):
        return str(error)
    answer = error.explanation.to_json(language)
    unmet = dict.fromkeys(text for way in answer["ways"] for text in _unmet(way["reasons"]))
    return " ".join([answer["text"], *map(_sentence, unmet)])


def _unmet(reasons: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for reason in reasons:
        if reason["verdict"] in _UNMET:
            parts = "; ".join(_unmet(reason["parts"]))
            yield f"{reason['text'].rstrip('.')} ({parts})" if parts else reason["text"]


_UNMET = {"unmet", "unknown", "check_failed"}


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
