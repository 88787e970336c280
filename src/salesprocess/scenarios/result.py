"""What became of a scenario, as values that can be said to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from salesprocess.errors import Place
from salesprocess.explanation import Explanation
from salesprocess.scenarios.coverage import Part
from salesprocess.scenarios.words import words_of


class Said(NamedTuple):
    """A sentence about what was expected, or what came instead.

    Attributes:
        key: The identifier of the sentence, which is stable.
        parts: What stands in it, by name.
    """

    key: str
    parts: Mapping[str, str] = {}

    def say(self, language: str) -> str:
        """Say it to a reader."""
        words = words_of(language)
        nothing = words["nothing"]
        return words[self.key].format(**{n: part or nothing for n, part in self.parts.items()})


@dataclass(frozen=True)
class Failure:
    """The first step that did not come to what was expected.

    Attributes:
        number: Which step it is, counted from 1; 0 for the beginning of the deal.
        step: The step as it is called: a trigger, or a word such as ``wait``.
        expected: What should have come of it.
        got: What came of it.
        place: Where the step is written.
        explanation: Why the trigger was open or blocked, where that was the question.
        alone: What happened by itself just before, as scenarios call it.
    """

    number: int
    step: str
    expected: Said
    got: Said
    place: Place
    explanation: Explanation | None = None
    alone: tuple[str, ...] = ()

    def say(self, language: str | None = None) -> str:
        """Say it to a reader, as lines of text.

        Args:
            language: The reader's language tag; English if None.
        """
        language = language or "en"
        words = words_of(language)
        head = words["at_step"] if self.number else words["at_start"]
        lines = [
            head.format(number=self.number, step=self.step, place=self.place),
            words["expected"].format(what=self.expected.say(language)),
            words["got"].format(what=self.got.say(language)),
        ]
        if self.alone:
            lines.append(words["alone"].format(what=", ".join(self.alone)))
        if self.explanation is not None:
            lines += [f"  {line}" for line in self.explanation.render(language).splitlines()]
        return "\n".join(lines)

    def __str__(self) -> str:
        """Say it in English."""
        return self.say()


@dataclass(frozen=True)
class Result:
    """What became of a scenario.

    Attributes:
        name: What the scenario is called.
        place: Where it is written.
        failure: What did not come as expected; None where all of it did.
        touched: What of the process it touched.
        seconds: How long it took.
    """

    name: str
    place: Place
    failure: Failure | None
    touched: frozenset[Part]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return self.failure is None
