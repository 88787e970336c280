"""Every difference as sentences, each with what it means for those who work with the process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from salesprocess.comparison.lists import BY_STRENGTH, OPPOSITE, Lists, Said
from salesprocess.comparison.result import Difference, Kind
from salesprocess.comparison.sides import Side
from salesprocess.comparison.subjects import Subject, said, subject_of
from salesprocess.comparison.terms import strength
from salesprocess.schema import Combination, GuardSpec, TransitionRule

_TEXTS_ONLY = frozenset({"scenarios", "default_language"})
_COMES: Mapping[str, Kind] = MappingProxyType(
    {
        "override": "loosened",
        "effective": "loosened",
        "comment": "tightened",
        "write": "tightened",
        "start": "loosened",
        "min": "tightened",
        "max": "tightened",
        "pattern": "tightened",
        "lock": "tightened",
        "not_by": "tightened",
        "expires": "tightened",
        "follows": "tightened",
    }
)
"""What it means that a key has a value where it had none."""
_PHRASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "comment": ("asks for a comment", "no longer asks for a comment"),
        "start": ("is one in which deals may start", "is no longer one in which deals may start"),
        "write": ("can be written once only", "can be written more than once"),
        "outcome": ("is closed now, with the outcome {}", "is open now, no longer closed as {}"),
        "override": ("may be overridden by some ({})", "may no longer be overridden ({})"),
        "effective": ("applies for some time only ({})", "applies at any time, not only {}"),
    }
)
_RISES: Mapping[str, Kind] = MappingProxyType(
    {"min": "tightened", "max": "loosened", "quorum": "tightened", "expires": "loosened"}
)
"""What it means that a number becomes larger."""
_SWITCHES: Mapping[str, tuple[Kind, str, str]] = MappingProxyType(
    {
        "sensitive": ("changed", "is sensitive now", "is no longer sensitive"),
        "required": ("tightened", "is required now", "is optional now"),
        "automatic": ("changed", "fires by itself now", "no longer fires by itself"),
        "lock": ("tightened", "locks the fields while pending", "no longer locks the fields"),
        "done": ("changed", "ends the track now", "no longer ends the track"),
        "always": ("tightened", "applies always now", "no longer applies always"),
    }
)
_STARTING = ("start",)
_APPLYING = frozenset({"PolicySpec", "ApprovalSpec"})
"""The parts that ask for more where their ``when`` is true more often."""


class Describer:
    """Puts the differences of two versions into words."""

    def __init__(self, old: Side, new: Side, negated: frozenset[str]) -> None:
        """Take both versions, and the guards that somewhere must not hold."""
        self._old = old
        self._new = new
        self._lists = Lists(old, new)
        self._negated = negated

    def sentences(self, found: Difference) -> Iterator[Said]:
        """Yield kind and sentence for each thing that is different."""
        subject = subject_of(found.path)
        for kind, predicate in self._predicates(subject, found):
            is_beside = subject.section in _TEXTS_ONLY
            where = ", for deals that start there" if subject.rest[:-1] == _STARTING else ""
            yield "texts only" if is_beside else kind, f"{subject} {predicate}{where}."

    def _predicates(self, subject: Subject, found: Difference) -> Iterator[Said]:
        if not subject.rest or (subject.rest == (subject.section,) and not subject.heads):
            return self._whole(subject, found)
        if found.key == "order":
            return iter([("changed", self._order(found))])
        if found.key == "condition":
            return iter([self._condition(subject, found)])
        if found.key == "to":
            return iter(
                [("changed", f"leads to {_of(found.new)} now, no longer to {_of(found.old)}")]
            )
        if found.key == "type":
            was, has = _type_of(found.old), _type_of(found.new)
            return iter([("changed", f"is {has} now, no longer {was}")])
        return self._lists.of(found) or iter([self._scalar(subject.label, found)])

    def _whole(self, subject: Subject, found: Difference) -> Iterator[Said]:
        """Say that a part as a whole came or went."""
        if found.old and found.new:
            yield "changed", f"has {found.key.replace('_', ' ')} {_of(found.new)} now"
        elif not subject.heads:
            kind: Kind = "added" if found.new else "removed"
            word = "has" if found.new else "no longer has"
            yield kind, f"{word} {found.key}: {_of(found.new or found.old)}"
        elif found.new:
            yield "added", f"is new{self._about(subject, found)}"
        else:
            yield "removed", "is gone"

    def _about(self, subject: Subject, found: Difference) -> str:
        assert found.new is not None
        _, value = found.new
        rules = value if isinstance(value, tuple) else (value,)
        if all(isinstance(rule, TransitionRule) for rule in rules):
            ways = (f"from {said(rule.from_)} to {rule.to}" for rule in rules)
            return f": {'; '.join(ways)}"
        if subject.heads[-1][0] == "stages" and len(subject.heads) == 1:
            names = list(self._new.definition.stages)
            at = names.index(subject.name)
            return f", after {names[at - 1]!r}" if at else ", at the top"
        return ""

    def _order(self, found: Difference) -> str:
        assert found.old is not None
        assert found.new is not None
        if found.path[0] != "stages":
            return "is tried in another order"
        was, has = found.old[1], found.new[1]
        before = f"after {was!r}" if was else "at the top"
        return f"stands {f'after {has!r}' if has else 'at the top'} now, no longer {before}"

    def _condition(self, subject: Subject, found: Difference) -> Said:
        assert found.old is not None
        assert found.new is not None
        (at, was), (now_at, has) = found.old, found.new
        kind = BY_STRENGTH[strength(self._old.condition(at, was), self._new.condition(now_at, has))]
        if subject.name in self._negated:
            kind = "changed"
        return kind, f"asks for {_asked(has)} now, no longer for {_asked(was)}"

    def _scalar(self, label: str, found: Difference) -> Said:
        key = found.key
        if key in _SWITCHES:
            kind, on, off = _SWITCHES[key]
            is_on = bool(found.new and found.new[1])
            return (kind, on) if is_on else (OPPOSITE.get(kind, kind), off)
        if key == "severity":
            warns = found.new is not None and found.new[1] == "warn"
            return ("loosened", "only warns now") if warns else ("tightened", "blocks now")
        if found.old is None or found.new is None:
            kind = _COMES.get(key, "changed")
            came, went = _PHRASES.get(key, (f"has {label} {{}} now", f"no longer has {label} {{}}"))
            if found.old is None:
                return kind, came.format(_of(found.new))
            return OPPOSITE.get(kind, kind), went.format(_of(found.old))
        return self._weighed(found), f"has {label} {_of(found.new)} now, no longer {_of(found.old)}"

    def _weighed(self, found: Difference) -> Kind:
        assert found.old is not None
        assert found.new is not None
        key = found.key
        if key == "when" and found.owner in _APPLYING:
            was, has = self._old.term(*_at(found.old)), self._new.term(*_at(found.new))
            kind = BY_STRENGTH[strength(was, has)]
            return OPPOSITE.get(kind, kind)
        if key in ("min", "max") and found.owner == "FieldSpec":
            field = found.path[-2]
            was = self._old.fact(self._old_name(field), key)
            has = self._new.fact(field, key)
            return _rise(key, was[-1], has[-1])
        return _rise(key, found.old[1], found.new[1])

    def _old_name(self, field: str) -> str:
        return next(n for n in self._old.definition.fields if self._old.field(n) == field)


def _at(there: tuple[str, Any]) -> tuple[str, str, Any]:
    return there[0], "when", there[1]


def _rise(key: str, old: Any, new: Any) -> Kind:
    kind = _RISES.get(key)
    try:
        if kind is None or isinstance(old, str) or not (old < new or old > new):
            return "changed"
        return kind if old < new else OPPOSITE[kind]
    except TypeError:
        return "changed"


def _of(there: tuple[str, Any] | None) -> str:
    return said(there[1]) if there else "nothing"


def _type_of(there: tuple[str, Any] | None) -> str:
    assert there is not None
    field = there[1]
    of = f" of {field.of}" if field.of else ""
    currency = f" in {field.currency}" if field.currency else ""
    return f"{field.type}{of}{currency}"


def _asked(guard: GuardSpec) -> str:
    if guard.check is not None:
        return f"the check {guard.check!r}"
    if guard.when is not None:
        return guard.when
    return said(Combination(all=guard.all, any=guard.any, not_=guard.not_))
