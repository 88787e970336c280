"""What the parts of a process are called in the reader's language, and how their values read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from salesprocess.definition import Definition
from salesprocess.expressions import (
    Arithmetic,
    Call,
    Choose,
    Fact,
    Literal,
    Negative,
    Node,
    Type,
    walk,
)
from salesprocess.phrases import phrases_for
from salesprocess.schema import TransitionRule
from salesprocess.text import Text, humanise
from salesprocess.wording.figures import Figures, one_line

_NAMED = (Arithmetic, Choose, Fact, Literal, Negative)
TRACKS = "tracks."
"""What the names begin with that tell where a track stands."""
_SIGNS = {"+": "+", "-": "\N{MINUS SIGN}", "*": "×", "/": "÷"}


class Names:
    """Names the parts of one process for one reader.

    Attributes:
        definition: The process.
        phrases: The library's own words in the reader's language.
    """

    def __init__(self, definition: Definition, language: str) -> None:
        """Take the process and the reader's language tag."""
        self._fallback = definition.spec.default_language
        self._language = language
        self.definition = definition
        self.phrases = phrases_for(language, self._fallback)
        self._figures = Figures(self.phrases, definition.calendar.zone)

    def text(self, text: Text) -> str:
        """Return what the process file says to this reader, on one line."""
        return one_line(text.say(self._language, self._fallback))

    def field(self, name: str) -> str:
        """Return the title of a field, or of what is known beside the fields."""
        if name in self.definition.fields:
            return self.text(self.definition.field_title(name))
        if name.startswith(TRACKS):
            return self.track(name.removeprefix(TRACKS))
        return self.phrases.names.get(name) or humanise(name.replace(".", " "))

    def track(self, name: str) -> str:
        """Return the title of a track."""
        return self.text(self.definition.track_title(name))

    def stage(self, name: str, track: str | None = None) -> str:
        """Return the title of a stage, of the main course or of a track."""
        if not track:
            return self.text(self.definition.stage_title(name))
        return self.text(self.definition.track_stage_title(track, name))

    def trigger(self, name: str) -> str:
        """Return the title of a trigger."""
        return self.text(self.definition.trigger_title(name))

    def approval(self, name: str) -> str:
        """Return the title of an approval."""
        return self.text(self.definition.approval_title(name))

    def help_of_rule(self, address: str) -> str | None:
        """Return what the process file says to help with a transition."""
        rule = self.definition.conditions_at(address)
        help_ = rule.help if isinstance(rule, TransitionRule) else None
        return self.text(help_) if help_ else None

    def roles(self, names: Iterable[str], last: str) -> str:
        """Return the titles of roles, one after the other."""
        titles = (self.text(self.definition.role_title(name)) for name in names)
        return self.phrases.join(titles, last)

    def day(self, value: object) -> str:
        """Write a day or a moment."""
        return self._figures.value(value)

    def lacking(self, names: Collection[str]) -> str:
        """Say that fields have no value, and that tracks have not begun."""
        phrases = self.phrases
        tracks = [name for name in names if name.startswith(TRACKS)]
        fields = [name for name in names if not name.startswith(TRACKS)]
        said = []
        if fields:
            template = phrases.missing_one if len(fields) == 1 else phrases.missing_many
            said.append(
                template.format(missing=phrases.join(map(self.field, fields), phrases.and_))
            )
        if tracks:
            titles = phrases.join(map(self.field, tracks), phrases.and_)
            template = phrases.not_begun_one if len(tracks) == 1 else phrases.not_begun_many
            said.append(template.format(tracks=titles))
        return phrases.join(said, phrases.and_)

    def is_sensitive(self, node: Node) -> bool:
        """Tell whether a part reads a field whose value must not be shown."""
        fields = self.definition.fields
        return any(
            fields[part.name].sensitive
            for part in walk(node)
            if isinstance(part, Fact) and part.name in fields
        )

    def subject(self, node: Node) -> str:
        """Same as ``of``, but as the first words of a sentence."""
        if isinstance(node, Fact) and node.name not in self.definition.fields:
            return _capital(self.field(node.name))
        if isinstance(node, Call):
            return self._call(node, _capital(self._template(node)))
        return self.of(node) if isinstance(node, _NAMED) else _capital(self.of(node))

    def of(self, node: Node) -> str:
        """Return what people call a part of an expression.

        Args:
            node: The part.

        Returns:
            Such as ``Amount``, ``Amount × 10%`` or ``length of Products``.
        """
        match node:
            case Literal():
                return self.value(node.value, node)
            case Fact():
                return self.field(node.name)
            case Call():
                return self._call(node, self._template(node))
            case Arithmetic():
                sign = _SIGNS[node.operator]
                return f"{self._operand(node.left)} {sign} {self._operand(node.right)}"
            case Negative():
                return f"\N{MINUS SIGN}{self._operand(node.operand)}"
            case Choose():
                either = f"{self.of(node.then)}{self.phrases.or_}{self.of(node.otherwise)}"
                conditions = self._facts(node.condition)
                return self.phrases.depending.format(name=either, conditions=conditions)
            case _:
                return self.phrases.condition.format(names=self._facts(node))

    def value(self, value: object, node: Node, *, last: str | None = None) -> str:
        """Write the value of a part.

        Args:
            value: The value, or a tuple of values to choose from.
            node: The part that it belongs to; its type and its field say how it is written.
            last: What stands before the last of several values, "and" where it is not given.

        Returns:
            The value in words; of a choice, the label of the option.
        """
        if isinstance(value, tuple | list | set | frozenset):
            return self._values(value, node, last or self.phrases.and_)
        return self._single(value, node.type.of or node.type, node.subject or "")

    def _values(self, values: Collection[object], node: Node, last: str) -> str:
        type_ = node.type.of or node.type
        ordered = values if isinstance(values, tuple | list) else sorted(values, key=str)
        return self.phrases.join(
            [self._single(value, type_, node.subject or "") for value in ordered], last
        )

    def _single(self, value: object, type_: Type, subject: str) -> str:
        if type_.kind == "choice" and isinstance(value, str):
            return self._option(value, type_, subject)
        words = self._figures.value(value, percent=type_.kind == "percent")
        if type_.kind == "text" and isinstance(value, str):
            return self.phrases.quoted.format(value=words)
        return words

    def _option(self, value: str, type_: Type, subject: str) -> str:
        field = self.definition.fields.get(subject)
        label = field and (field.spec.options or {}).get(value)
        if label:
            return self.text(label)
        if subject == "actor.roles":
            return self.text(self.definition.role_title(value))
        if subject.startswith(TRACKS):
            return self.stage(value, subject.removeprefix(TRACKS))
        if field is None and value in type_.options and type_.options == self.definition.stages:
            return self.stage(value)
        return one_line(value.replace("_", " "))

    def _template(self, node: Call) -> str:
        return self.phrases.calls.get(node.function, f"{node.function}({{all}})")

    def _call(self, node: Call, template: str) -> str:
        words = [self.of(argument) for argument in node.arguments]
        return template.format(*words, all=self.phrases.join(words, self.phrases.and_))

    def _operand(self, node: Node) -> str:
        words = self.of(node)
        return f"({words})" if isinstance(node, Arithmetic | Choose) else words

    def _facts(self, node: Node) -> str:
        names = dict.fromkeys(part.name for part in walk(node) if isinstance(part, Fact))
        return self.phrases.join([self.field(name) for name in names], self.phrases.and_)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
