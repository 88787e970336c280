"""The sentence about one part of an expression that is not made of conditions itself."""

from __future__ import annotations

from collections.abc import Mapping

from salesprocess.expressions import (
    Call,
    Choose,
    Compare,
    Contains,
    Fact,
    Filled,
    In,
    Literal,
    Node,
    Part,
)
from salesprocess.reasons import Verdict
from salesprocess.wording.names import TRACKS, Names

_OPPOSITE: Mapping[str, str] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "in": "not in", "not in": "in", "filled": "empty", "empty": "filled",
}  # fmt: skip


class Sentence:
    """Says what was found in one part, and what would satisfy it.

    Attributes:
        operator: How the value is asked about: as the part says, or the opposite of that.
        hidden: Whether it is about the value of a sensitive field.
    """

    def __init__(self, names: Names, part: Part, *, want: bool) -> None:
        """Take the part, and whether it should be true or should be false."""
        operator = str(getattr(part.node, "operator", ""))
        self.operator = operator if want else _OPPOSITE.get(operator, operator)
        self.hidden = names.is_sensitive(part.node)
        self._names = names
        self._phrases = names.phrases
        self._part = part
        self._node = part.node
        self._want = want
        self._subject = _subject(part.node)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names that have no value and need one."""
        unmet = self._part.verdict is not self._want
        if self.operator == "filled" and unmet and isinstance(self._subject, Fact):
            return (self._subject.name,)
        return self._part.missing

    def text(self, verdict: Verdict) -> str:
        """Return the sentence, without a full stop.

        Args:
            verdict: What became of the part: met, unmet or unknown.
        """
        if verdict is Verdict.UNKNOWN:
            return self._unknown()
        return self._held() if verdict is Verdict.MET else self._asked()

    def _held(self) -> str:
        match self._node:
            case Literal():
                return self._phrases.always
            case Call(function="visited", arguments=(stage,)):
                template = self._phrases.been if self._want else self._phrases.not_been
                return template.format(stage=self._names.of(stage))
            case Call(function="approved", arguments=(Literal(value=str(name)),)):
                template = self._phrases.approved if self._want else self._phrases.not_approved
                return template.format(approval=self._names.approval(name))
            case Filled():
                filled = self.operator == "filled"
                if self._is_track:
                    return self._phrases.begun.format(track=self._name) if filled else self._rests
                template = self._phrases.filled if filled else self._phrases.has_none
            case _ if self.hidden:
                template = self._phrases.has_hidden
            case _:
                a_list = self._subject.type.kind == "list"
                template = self._phrases.has_list if a_list else self._phrases.has
        return template.format(name=self._name, found=self._found)

    def _asked(self) -> str:
        match self._node:
            case Literal():
                return self._phrases.never
            case Call(function="visited", arguments=(stage,)):
                phrases = self._phrases
                template = phrases.must_have_been if self._want else phrases.must_not_have_been
                return template.format(stage=self._names.of(stage))
            case Call(function="approved", arguments=(Literal(value=str(name)),)):
                return self._to_be_approved(name)
            case Filled() if self._is_track:
                filled = self.operator == "filled"
                template = self._phrases.must_begin if filled else self._phrases.must_not_begin
                return template.format(track=self._name)
            case Filled() if self.operator == "filled":
                return self._phrases.must_be_filled.format(name=self._name)
            case Contains() | Call(function="any_of" | "all_of"):
                return self._membership(self._node)
            case _:
                template = self._phrases.hidden_but if self.hidden else self._phrases.has_but
                return template.format(name=self._name, found=self._found, demand=self._demand())

    def _to_be_approved(self, name: str) -> str:
        phrases, names = self._phrases, self._names
        spec = names.definition.spec.approvals[name]
        last = phrases.and_ if spec.quorum == "all" else phrases.or_
        template = phrases.must_be_approved if self._want else phrases.must_not_be_approved
        return template.format(approval=names.approval(name), roles=names.roles(spec.roles, last))

    def _unknown(self) -> str:
        missing = self._part.missing
        if not missing:
            return self._incomparable()
        sides = [side for side in _sides(self._node) if isinstance(side, Fact)]
        if self._subject in sides and (self._subject.subject,) == missing and self._demands:
            template = self._phrases.not_begun_but if self._is_track else self._phrases.none_but
            return template.format(name=self._name, demand=self._demand())
        words = self._names.lacking(missing)
        if {side.name for side in sides}.issuperset(missing):
            return words
        name = self._names.of(next(filter(self._is_calculated, _sides(self._node)), self._subject))
        return self._phrases.missing_so.format(missing=words, name=name)

    def _is_calculated(self, side: Node) -> bool:
        if isinstance(side, Fact):
            return side.name not in self._part.missing
        return not isinstance(side, Literal)

    def _incomparable(self) -> str:
        part = self._part
        if self.hidden or part.found is None or part.wanted is None:
            return self._phrases.unknown.format(name=self._name)
        wanted = self._names.value(part.wanted, self._subject, last=self._phrases.or_)
        return self._phrases.no_rate.format(name=self._name, found=self._found, wanted=wanted)

    @property
    def _is_track(self) -> bool:
        """Whether it asks where a track stands, which has begun if it stands anywhere."""
        return isinstance(self._subject, Fact) and self._subject.name.startswith(TRACKS)

    @property
    def _rests(self) -> str:
        return self._phrases.not_begun_one.format(tracks=self._name)

    @property
    def _demands(self) -> bool:
        a_list = self._subject.type.kind == "list" and not isinstance(self._node, Compare)
        return not a_list and (self._part.wanted is not None or self._subject is self._node)

    @property
    def _name(self) -> str:
        return self._names.subject(self._subject)

    @property
    def _found(self) -> str:
        if self.hidden:
            return self._phrases.hidden
        found = self._part.verdict if self._subject is self._node else self._part.found
        return self._names.value(found, self._subject)

    def _demand(self) -> str:
        match self._node:
            case Compare(right=right):
                return self._compared(right)
            case In():
                return self._among(self._part.wanted)
            case Filled():
                return self._phrases.empty
            case _:
                return self._phrases.yes if self._want else self._phrases.no

    def _compared(self, right: Node) -> str:
        if self.operator in ("==", "!=") and _is_fixed(right):
            wanted = self._wanted(right)
            return wanted if self.operator == "==" else self._other_than(wanted)
        timely = right.type.kind in ("date", "datetime")
        limits = self._phrases.limits_of_time if timely else self._phrases.limits
        return limits[self.operator].format(value=self._wanted(right))

    def _wanted(self, right: Node) -> str:
        wanted = self._part.wanted
        if isinstance(right, Literal) or (_is_fixed(right) and not self.hidden):
            return self._names.value(wanted, self._subject)
        name = self._names.of(right)
        if self.hidden or wanted is None:
            return name
        value = self._names.value(wanted, right)
        return self._phrases.with_value.format(name=name, value=value)

    def _among(self, options: tuple[object, ...]) -> str:
        words = self._names.value(options, self._subject, last=self._phrases.or_)
        if self.operator == "in":
            return words
        if len(options) == 1:
            return self._other_than(words)
        return self._but(words)

    def _other_than(self, words: str) -> str:
        """Say that it must not be what it is, which has been said, or would be if it were known."""
        return self._but(words) if self._part.verdict is None else self._phrases.another

    def _but(self, words: str) -> str:
        # What a hidden value must not be is what it is.
        is_told = self.hidden and self._part.verdict is not None
        return self._phrases.another if is_told else self._phrases.anything_but.format(value=words)

    def _membership(self, node: Contains | Call) -> str:
        phrases = self._phrases
        every = isinstance(node, Call) and node.function == "all_of"
        including = self.operator == "in" if isinstance(node, Contains) else self._want
        if self.hidden and not including:
            return phrases.hidden_but.format(name=self._name, demand=phrases.another)
        template = phrases.must_include if including else phrases.must_not_include
        if every and not including:
            template = phrases.must_not_include_all
        last = phrases.and_ if every else phrases.or_
        wanted = self._part.wanted if isinstance(node, Call) else (self._part.wanted,)
        value = self._names.value(wanted, self._subject, last=last)
        if isinstance(node, Contains) and not isinstance(node.item, Literal):
            value = self._wanted(node.item)
        return template.format(name=self._name, value=value, found=self._found)


def _subject(node: Node) -> Node:
    """Return the part whose value was found."""
    match node:
        case Compare() | In():
            return node.left
        case Contains():
            return node.container
        case Filled():
            return node.operand
        case Call(function="any_of" | "all_of"):
            return node.arguments[0]
        case _:
            return node


def _sides(node: Node) -> tuple[Node, ...]:
    """Return the parts that are held against each other."""
    match node:
        case Compare():
            return node.left, node.right
        case Contains():
            return node.container, node.item
        case _:
            return (_subject(node),)


def _is_fixed(node: Node) -> bool:
    """Tell whether a part is a value of the process file, or a choice of two of them."""
    if isinstance(node, Choose):
        return _is_fixed(node.then) and _is_fixed(node.otherwise)
    return isinstance(node, Literal)
