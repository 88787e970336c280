"""What is said about the parts of an expression, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesprocess.expressions import And, Choose, Not, Or, Part
from salesprocess.reasons import Verdict
from salesprocess.wording.names import Names
from salesprocess.wording.sentences import Sentence
from salesprocess.wording.statement import Said, Statement, all_needed, one_needed

_VERDICTS: Mapping[bool | None, Verdict] = {
    True: Verdict.MET,
    False: Verdict.UNMET,
    None: Verdict.UNKNOWN,
}


class Parts:
    """Says what became of expressions, to one reader."""

    def __init__(self, names: Names) -> None:
        """Take what the parts of the process are called."""
        self._names = names
        self._phrases = names.phrases

    def statements(self, part: Part, address: str, *, want: bool = True) -> tuple[Statement, ...]:
        """Say what decided a condition.

        Args:
            part: What became of it.
            address: Where in the process it is written.
            want: Whether it should be true, or should be false.

        Returns:
            A statement for each part that matters.
        """
        match part.node:
            case And() | Or():
                return self._group(part, address, want=want)
            case Not():
                return self.statements(part.parts[0], address, want=not want)
            case Choose() if part.parts:
                return self._choice(part, address, want=want)
            case _:
                return (self._leaf(part, address, want=want),)

    def facts(self, part: Part) -> str:
        """Say what a condition that is not unknown follows from, as words after "because"."""
        said = self.statements(part, "", want=part.verdict is True)
        return self._phrases.join([leaf.text for leaf in _leaves(said)], self._phrases.and_)

    def _group(self, part: Part, address: str, *, want: bool) -> tuple[Statement, ...]:
        members = [
            Said(_seen(inner, want=want), self.statements(inner, address, want=want))
            for inner in part.parts
        ]
        if isinstance(part.node, And) is want:
            return all_needed(members)
        group = Statement(_seen(part, want=want), "any", address, text=self._phrases.one_of_these)
        return one_needed(members, group, self._phrases.all_of_these)

    def _choice(self, part: Part, address: str, *, want: bool) -> tuple[Statement, ...]:
        asked, *chosen = part.parts
        if not chosen:
            return self.statements(asked, address)
        facts = self._phrases.because.format(facts=self.facts(asked))
        said = self.statements(chosen[0], address, want=want)
        return (Statement(_seen(part, want=want), "if", address, text=facts, parts=said),)

    def _leaf(self, part: Part, address: str, *, want: bool) -> Statement:
        verdict = _seen(part, want=want)
        sentence = Sentence(self._names, part, want=want)
        missing = sentence.missing
        return Statement(
            verdict,
            part.node.kind,
            address,
            text=sentence.text(verdict),
            help=self.help(*missing) if len(missing) == 1 else None,
            operator=sentence.operator,
            found=None if sentence.hidden else part.found,
            wanted=None if sentence.hidden else part.wanted,
            hidden=sentence.hidden,
            missing=missing,
        )

    def help(self, field: str) -> str | None:
        """Return what the process file says to help with a field."""
        found = self._names.definition.fields.get(field)
        return self._names.text(found.spec.help) if found and found.spec.help else None


def _seen(part: Part, *, want: bool) -> Verdict:
    return _VERDICTS[part.verdict if want or part.verdict is None else not part.verdict]


def _leaves(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in statements:
        if statement.parts:
            yield from _leaves(statement.parts)
        else:
            yield statement
