"""What is said about requirements: guards, roles, fields, checklists, reasons and comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from salesprocess.commands import Actor
from salesprocess.definition import Definition
from salesprocess.expressions import Literal
from salesprocess.reasons import Reason, Verdict
from salesprocess.schema import Effective, GuardSpec
from salesprocess.text import Text, humanise
from salesprocess.wording.approvals import approval_words
from salesprocess.wording.figures import one_line
from salesprocess.wording.names import Names
from salesprocess.wording.parts import Parts
from salesprocess.wording.statement import Said, Statement, all_needed, one_needed

_LONGEST_REASON = 60
_JOINS = frozenset({"expression", "all", "any", "not"})
_OPPOSITE: Mapping[Verdict, Verdict] = {
    Verdict.MET: Verdict.UNMET,
    Verdict.OVERRIDDEN: Verdict.UNMET,
    Verdict.UNMET: Verdict.MET,
    Verdict.WARNED: Verdict.MET,
}


class Wording:
    """Turns reasons into statements for one reader.

    Attributes:
        names: What the parts of the process are called.
    """

    def __init__(self, definition: Definition, language: str, actor: Actor | None = None) -> None:
        """Take the process, the reader's language tag, and who asked where that is known."""
        self.names = Names(definition, language)
        self._phrases = self.names.phrases
        self._definition = definition
        self._actor = actor
        self._parts = Parts(self.names)
        self._by_kind: Mapping[str, Callable[[Reason], Statement]] = {
            "check": self._check,
            "field": self._field,
            "role": self._role,
            "item": self._item,
            "reason": self._reason,
            "comment": self._comment,
            "approval": lambda reason: _about(reason, **approval_words(reason, self.names)),
            "policy": self._policy,
        }

    def statement(self, reason: Reason) -> Statement:
        """Say what became of a requirement.

        Args:
            reason: The requirement, and what became of it.

        Returns:
            A statement about it, with those of its parts that decided.
        """
        said = self._statements(reason, want=True)
        joins = reason.requirement.kind in _JOINS
        whole = _about(reason, parts=said) if joins else said[0]
        if reason.verdict is not Verdict.CHECK_FAILED:
            return whole
        return whole._replace(notes=(*whole.notes, self._phrases.until_asked))

    def _statements(self, reason: Reason, *, want: bool) -> tuple[Statement, ...]:
        match reason.requirement.kind:
            case "guard":
                return (self._guard(reason, want=want),)
            case "expression":
                assert reason.found is not None
                return self._parts.statements(reason.found, reason.requirement.address, want=want)
            case "all" | "any":
                return self._group(reason, want=want)
            case "not":
                return self._statements(reason.parts[0], want=not want)
            case kind:
                return (self._by_kind[kind](reason)._replace(verdict=_seen(reason, want=want)),)

    def _group(self, reason: Reason, *, want: bool) -> tuple[Statement, ...]:
        members = [
            Said(_seen(part, want=want), self._statements(part, want=want)) for part in reason.parts
        ]
        if (reason.requirement.kind == "all") is want:
            return all_needed(members)
        group = Statement(
            _seen(reason, want=want), "any", reason.requirement.address,
            text=self._phrases.one_of_these,
        )  # fmt: skip
        return one_needed(members, group, self._phrases.all_of_these)

    def _guard(self, reason: Reason, *, want: bool) -> Statement:
        guard = reason.requirement.guard
        assert guard is not None
        verdict = _seen(reason, want=want)
        said = tuple(s for part in reason.parts for s in self._statements(part, want=want))
        message = self._message(reason, guard) if want else None
        return _about(
            reason,
            verdict=verdict,
            text=message or self._headline(reason, guard, verdict, want=want),
            message=message,
            help=self.names.text(guard.help) if guard.help else None,
            notes=tuple(self._notes(reason, guard)) if want else (),
            parts=said,
        )

    def _message(self, reason: Reason, guard: GuardSpec) -> str | None:
        # Where a check could not be asked, nobody knows whether the message is true.
        silent = reason.verdict in (Verdict.MET, Verdict.NOT_IN_FORCE)
        if guard.message is None or silent or reason.parts[0].verdict is Verdict.CHECK_FAILED:
            return None
        return self.names.text(guard.message)

    def _headline(self, reason: Reason, guard: GuardSpec, verdict: Verdict, *, want: bool) -> str:
        phrases = self._phrases
        title = self.names.text(guard.title or Text.of(humanise(reason.requirement.name)))
        if verdict is Verdict.NOT_IN_FORCE:
            period = self._period(guard.effective) if guard.effective else ""
            return phrases.not_in_force.format(title=title, period=period)
        if want:
            return title
        template = phrases.does_not_hold if verdict.passes else phrases.must_not_hold
        return template.format(title=title)

    def _period(self, effective: Effective) -> str:
        start = effective.from_ and self.names.day(effective.from_)
        end = effective.until and self.names.day(effective.until)
        if start and end:
            return self._phrases.from_until.format(start=start, end=end)
        return (self._phrases.from_day if start else self._phrases.until_day).format(
            start=start, end=end
        )

    def _notes(self, reason: Reason, guard: GuardSpec) -> Iterator[str]:
        if reason.verdict is Verdict.WARNED:
            yield self._phrases.warning
        elif reason.verdict is Verdict.OVERRIDDEN:
            words = one_line(reason.note or "")
            yield self._phrases.overridden.format(actor=self._who, reason=words)
        elif not reason.verdict.passes:
            yield from self._overriding(guard, refused=reason.note is not None)

    def _overriding(self, guard: GuardSpec, *, refused: bool) -> Iterator[str]:
        phrases = self._phrases
        if guard.override:
            roles = self.names.roles(guard.override.roles, phrases.or_)
            template = phrases.may_not_override if refused else phrases.may_override
            yield template.format(roles=roles, actor=self._who_first)
        elif refused:
            yield phrases.nobody_overrides

    def _policy(self, reason: Reason) -> Statement:
        policy, phrases = reason.requirement.policy, self._phrases
        assert policy is not None
        title = self.names.text(policy.title or Text.of(humanise(reason.requirement.name)))
        source = policy.source and self.names.text(policy.source)
        notes = (phrases.source.format(source=source),) if source else ()
        if reason.verdict is Verdict.NOT_IN_FORCE:
            period = self._period(policy.effective) if policy.effective else ""
            text = phrases.not_in_force.format(title=title, period=period)
            return _about(reason, text=text, source=source)
        if not reason.parts:
            return _about(reason, text=phrases.policy_needless.format(title=title), source=source)
        said = tuple(s for part in reason.parts for s in self._statements(part, want=True))
        passes = reason.verdict.passes
        message = self.names.text(policy.text) if policy.text and not passes else None
        help_ = self.names.text(policy.help) if policy.help else None
        return _about(
            reason, text=message or title, message=message, help=help_, parts=said,
            notes=() if passes else notes, missing=_lacking(reason), source=source,
        )  # fmt: skip

    def _check(self, reason: Reason) -> Statement:
        check = humanise(reason.requirement.name)
        note = one_line(reason.note or "")
        match reason.verdict:
            case Verdict.MET:
                text = self._phrases.check_says_yes.format(check=check)
            case Verdict.UNMET:
                text = note or self._phrases.check_says_no.format(check=check)
            case _:
                text = self._phrases.check_failed.format(check=check, error=note)
        return _about(reason, text=text)

    def _field(self, reason: Reason) -> Statement:
        part, phrases = reason.found, self._phrases
        assert part is not None
        name = reason.requirement.name
        condition = part.parts[0].parts[0] if reason.requirement.condition else None
        filled = part.parts[1] if condition else part
        missing: tuple[str, ...] = ()
        if filled.verdict:
            template, facts = phrases.filled, ""
        elif reason.verdict is Verdict.MET:
            template, facts = phrases.need_not_be_filled, ""
        elif condition and reason.verdict is Verdict.UNKNOWN:
            template, facts = phrases.may_have_to_be_filled, self.names.lacking(condition.missing)
            missing = condition.missing
        else:
            always = condition is None or isinstance(condition.node, Literal)
            template = phrases.must_be_filled if always else phrases.must_be_filled_because
            facts = self._parts.facts(condition) if condition and not always else ""
            missing = (name,)
        text = template.format(name=self.names.field(name), facts=facts)
        notes = () if reason.verdict.passes else tuple(self._writers(name))
        return _about(reason, text=text, help=self._parts.help(name), missing=missing, notes=notes)

    def _writers(self, field: str) -> Iterator[str]:
        """Say who may fill a field in, if that is not anybody."""
        if roles := self._definition.fields[field].spec.roles:
            named = self.names.roles(roles, self._phrases.or_)
            yield self._phrases.only_they_write.format(roles=named)

    def _role(self, reason: Reason) -> Statement:
        wanted = reason.requirement.words
        phrases = self._phrases
        held = self._actor.roles if self._actor else frozenset()
        if reason.verdict.passes:
            roles = self.names.roles((role for role in wanted if role in held), phrases.and_)
            text = phrases.has_role.format(actor=self._who_first, roles=roles)
        else:
            roles = self.names.roles(wanted, phrases.or_)
            text = phrases.only_roles.format(roles=roles)
            text += f"; {self._held(sorted(held))}" if self._actor else ""
        return _about(reason, text=text, wanted=wanted, found=tuple(sorted(held)))

    def _held(self, roles: Sequence[str]) -> str:
        assert self._actor is not None
        phrases = self._phrases
        if not roles:
            named = phrases.has_no_role if self._actor.id else phrases.nobody_named
            return named.format(actor=self._who)
        template = phrases.has_role if len(roles) == 1 else phrases.has_roles
        return template.format(actor=self._who, roles=self.names.roles(roles, phrases.and_))

    @property
    def _who(self) -> str:
        known = self._actor and self._actor.id
        return one_line(known) if known else self._phrases.someone

    @property
    def _who_first(self) -> str:
        """The same at the beginning of a sentence."""
        return self._who if self._actor and self._actor.id else humanise(self._who)

    def _item(self, reason: Reason) -> Statement:
        requirement = reason.requirement
        spec = self._definition.spec.stages[requirement.stage].checklist[requirement.name]
        title = self.names.text(spec.title or Text.of(humanise(requirement.name)))
        template = self._phrases.ticked if reason.verdict.passes else self._phrases.not_ticked
        help_ = self.names.text(spec.help) if spec.help else None
        return _about(reason, text=template.format(item=title), help=help_)

    def _reason(self, reason: Reason) -> Statement:
        words = reason.requirement.words
        if reason.verdict.passes:
            return _about(reason, text=self._phrases.reason_given, wanted=words)
        labels = self._labels(reason.requirement.address.removesuffix(".reason"))
        titles = [
            self.names.text(labels.get(word) or Text.of(word.replace("_", " "))) for word in words
        ]
        text = self._phrases.give_reason.format(reasons=self._phrases.comma.join(titles))
        if reason.note is not None:
            given = one_line(reason.note, longest=_LONGEST_REASON)
            choice = self._phrases.comma.join(words)
            text = self._phrases.no_such_reason.format(given=given, reasons=choice)
        return _about(reason, text=text, wanted=words)

    def _labels(self, address: str) -> Mapping[str, Text | None]:
        rule = self.names.definition.conditions_at(address)
        return (rule and rule.reason) or {}

    def _comment(self, reason: Reason) -> Statement:
        given = reason.verdict.passes
        text = self._phrases.comment_given if given else self._phrases.give_comment
        return _about(reason, text=text)


def _about(reason: Reason, **said: Any) -> Statement:
    requirement = reason.requirement
    fields = {"verdict": reason.verdict, "name": requirement.name, **said}
    return Statement(kind=requirement.kind, address=requirement.address, **fields)


def _lacking(reason: Reason) -> tuple[str, ...]:
    """Return what would have to be known to tell whether a policy applies."""
    found = reason.found
    return found.missing if found is not None and found.verdict is None else ()


def _seen(reason: Reason, *, want: bool) -> Verdict:
    return reason.verdict if want else _OPPOSITE.get(reason.verdict, reason.verdict)
