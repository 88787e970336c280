"""A process as rows: what ``show`` writes, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from salesprocess.cli.words import words_of
from salesprocess.definition import Deadline, Definition
from salesprocess.errors import Place
from salesprocess.schema import ApprovalSpec, Combination, PolicySpec
from salesprocess.text import Text

Row = dict[str, Any]
Rows = list[Row]


class View:
    """The parts of a process as rows, in a reader's language."""

    def __init__(self, definition: Definition, language: str) -> None:
        """Look at a definition."""
        self._definition = definition
        self._spec = definition.spec
        self._language = language
        self.words = words_of(language)

    def parts(self) -> Iterator[tuple[str, Rows]]:
        """Yield the rows of each part, in the order in which people read them."""
        yield "stages", self.stages()
        yield "transitions", self.transitions()
        yield "tracks", self.tracks()
        yield "deadlines", self.deadlines()
        yield "policies", self.policies()
        yield "guards", self.guards()
        yield "fields", self.fields()
        yield "approvals", self.approvals()
        yield "roles", self.roles()
        yield "hooks", self.hooks()

    def say(self, text: Text | None) -> str:
        """Return a text in the reader's language, or nothing."""
        return text.say(self._language, self._spec.default_language) if text else ""

    def _origin(self, address: str) -> Place:
        return self._definition.place(address)

    def stages(self) -> Rows:
        """Return a row for each stage."""
        starts = self._definition.starts
        return [
            {
                "stage": name,
                "title": self.say(self._definition.stage_title(name)),
                "phase": spec.phase,
                "probability": None if spec.probability is None else f"{spec.probability} %",
                "forecast": spec.forecast,
                "outcome": spec.outcome,
                "start": name in starts,
                "enter": self._items(spec.enter),
                "exit": self._items(spec.exit),
                "checklist": [
                    item if part.required else self.words["optional"].format(item=item)
                    for item, part in spec.checklist.items()
                ],
                "origin": self._origin(f"stages.{name}"),
            }
            for name, spec in self._spec.stages.items()
        ]

    def transitions(self) -> Rows:
        """Return a row for each rule."""
        return [
            {
                "trigger": trigger,
                "title": self.say(rule.title or self._definition.trigger_title(trigger)),
                "from": list(rule.from_),
                "to": rule.to,
                "conditions": [
                    *self._items(rule.guards),
                    *self._required(rule.requires),
                    *(self.words["needs_approval"].format(name=name) for name in rule.approvals),
                    *([self.words["a_reason"]] if rule.reason else []),
                    *([self.words["a_comment"]] if rule.comment else []),
                ],
                "roles": list(rule.roles),
                "effects": [
                    *([self.words["by_itself"]] if rule.automatic else []),
                    *(f"{field} = {text}" for field, text in rule.set.items()),
                    *(self.words["emits"].format(name=name) for name in rule.emit),
                ],
                "origin": self._origin(address),
            }
            for trigger, address, rule in self._definition.all_rules()
        ]

    def tracks(self) -> Rows:
        """Return a row for each track; what moves it stands among the transitions."""
        return [
            {
                "track": name,
                "title": self.say(self._definition.track_title(name)),
                "opens": spec.opens,
                "stages": [
                    self.words["ends"].format(stage=stage) if part.done else stage
                    for stage, part in spec.stages.items()
                ],
                "enter": list(self._criteria((s, part.enter) for s, part in spec.stages.items())),
                "exit": list(self._criteria((s, part.exit) for s, part in spec.stages.items())),
                "origin": self._origin(f"tracks.{name}"),
            }
            for name, spec in self._spec.tracks.items()
        ]

    def deadlines(self) -> Rows:
        """Return a row for each deadline, those of tracks by the name of the track too."""
        return [
            {
                "deadline": address.removeprefix("tracks.").replace("deadlines.", ""),
                "title": self.say(self._definition.deadline_title(address)),
                "in": list(found.spec.in_),
                "after": found.spec.after,
                "since": found.spec.since,
                "condition": found.spec.when,
                "then": list(self._then(found)),
                "repeat": found.spec.repeat,
                "origin": self._origin(address),
            }
            for address, found in self._definition.deadlines.items()
        ]

    def _then(self, deadline: Deadline) -> Iterator[str]:
        spec = deadline.spec
        if spec.fire:
            key = "with_reason" if spec.reason else "fires"
            trigger = deadline.course.trigger(spec.fire)
            yield self.words[key].format(trigger=trigger, reason=spec.reason)
        for name in spec.emit:
            yield self.words["emits"].format(name=name)

    def policies(self) -> Rows:
        """Return a row for each policy."""
        return [
            {
                "policy": name,
                "title": self.say(spec.text or spec.title),
                "source": self.say(spec.source),
                "applies": list(self._places(spec)),
                "condition": spec.when,
                "requires": self._items(spec.require),
                "effective": _period(spec.effective),
                "origin": self._origin(f"policies.{name}"),
            }
            for name, spec in self._spec.policies.items()
        ]

    def _places(self, spec: PolicySpec) -> Iterator[str]:
        for key in ("entering", "leaving", "firing"):
            for name in getattr(spec, key) or ():
                yield self.words[key].format(name=name)
        if spec.always:
            yield self.words["always"]

    def _criteria(self, stages: Iterable[tuple[str, Iterable[Any]]]) -> Iterator[str]:
        for stage, items in stages:
            yield from (f"{stage}: {item}" for item in self._items(items))

    def guards(self) -> Rows:
        """Return a row for each named guard."""
        return [
            {
                "guard": name,
                "condition": self._condition(spec),
                "message": self.say(spec.message),
                "severity": None if spec.severity == "block" else spec.severity,
                "override": list(spec.override.roles) if spec.override else [],
                "effective": _period(spec.effective),
                "origin": self._origin(f"guards.{name}"),
            }
            for name, spec in self._spec.guards.items()
        ]

    def fields(self) -> Rows:
        """Return a row for each field that holds a value."""
        return [
            {
                "field": name,
                "type": self._type(field.spec.type, field.spec.of),
                "title": self.say(field.title),
                "options": list(field.spec.options or ()),
                "rules": list(self._rules(field.spec, sensitive=field.sensitive)),
                "formula": field.spec.formula,
                "origin": self._origin(f"fields.{name.replace('.', '.fields.')}"),
            }
            for name, field in self._definition.fields.items()
        ]

    def approvals(self) -> Rows:
        """Return a row for each approval."""
        return [
            {
                "approval": name,
                "title": self.say(self._definition.approval_title(name)),
                "condition": spec.when,
                "roles": list(spec.roles),
                "quorum": None if spec.quorum == 1 else str(spec.quorum),
                "rules": list(self._rules_of_approval(spec)),
                "effects": [
                    self.words[key].format(trigger=trigger)
                    for key in ("on_grant", "on_reject")
                    if (trigger := getattr(spec, key))
                ],
                "origin": self._origin(f"approvals.{name}"),
            }
            for name, spec in self._spec.approvals.items()
        ]

    def _rules_of_approval(self, spec: ApprovalSpec) -> Iterator[str]:
        words = self.words
        if spec.follows:
            yield words["follows"].format(name=spec.follows)
        if spec.not_by:
            yield words["not_by_requester"]
        if spec.covers:
            yield words["covers"].format(fields=", ".join(spec.covers))
        if spec.lock:
            yield words["locks"]
        if spec.once:
            yield words["good_once"]
        if spec.expires:
            yield words["expires"].format(duration=spec.expires)

    def roles(self) -> Rows:
        """Return a row for each role."""
        return [
            {
                "role": name,
                "title": self.say(self._definition.role_title(name)),
                "origin": self._origin(f"roles.{name}"),
            }
            for name in self._spec.roles
        ]

    def hooks(self) -> Rows:
        """Return a row for each hook that the file declares."""
        return [
            {
                "hook": name,
                "on": list(spec.on),
                "stage": list(spec.stage),
                "trigger": list(spec.trigger),
                "when": spec.when,
                "call": spec.call,
                "origin": self._origin(f"hooks.{name}"),
            }
            for name, spec in self._spec.hooks.items()
        ]

    def _condition(self, spec: Any) -> str:
        if spec.when:
            return str(spec.when)
        if spec.check:
            return self.words["check"].format(name=spec.check)
        return self._joined(spec)

    def _items(self, items: Iterable[Any]) -> list[str]:
        return [
            self._joined(item) if isinstance(item, Combination) else str(item) for item in items
        ]

    def _joined(self, spec: Any) -> str:
        if spec.not_ is not None:
            return self.words["not_of"].format(item=self._items([spec.not_])[0])
        key = "any_of" if spec.any is not None else "all_of"
        return self.words[key].format(items="; ".join(self._items(spec.any or spec.all or ())))

    def _required(self, requires: dict[str, str]) -> Iterator[str]:
        for field, condition in requires.items():
            key = "filled" if condition in {"true", "True"} else "filled_if"
            yield self.words[key].format(field=field, condition=condition)

    def _type(self, name: str, of: str | None) -> str:
        return self.words["list_of"].format(type=of) if of else name

    def _rules(self, spec: Any, *, sensitive: bool) -> Iterator[str]:
        words = self.words
        for key in ("default", "min", "max"):
            value = getattr(spec, key)
            if value is not None:
                yield words[key].format(
                    value="…" if sensitive and key == "default" else _plain(value)
                )
        if spec.currency:
            yield spec.currency
        if spec.write:
            yield words["written_once"]
        if spec.locked_in:
            yield words["locked_in"].format(stages=", ".join(spec.locked_in))
        if spec.roles:
            yield words["written_by"].format(roles=", ".join(spec.roles))
        if sensitive:
            yield words["sensitive"]


def _period(effective: Any) -> str | None:
    if effective is None:
        return None
    return f"{effective.from_ or ''} – {effective.until or ''}"


def _plain(value: object) -> object:
    """Return a value as a process file writes it."""
    return str(value).lower() if isinstance(value, bool) else value
