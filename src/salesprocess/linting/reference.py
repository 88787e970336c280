"""The documentation of the rules, made of their docstrings."""

from __future__ import annotations

import re
from typing import NamedTuple

from salesprocess.linting.registry import RULES
from salesprocess.linting.rule import Rule

_SAMPLE = re.compile(r"^(Passing|Failing|Finding):\n\n```(?:yaml|text)\n(.*?)^```$", re.M | re.S)

_INTRODUCTION = """\
# Lint rules

<!-- Made by `salesprocess.linting.reference` of the docstrings of the rules. -->

A file that loads can still be a process that does not do what was meant. `salesprocess check` looks
for that too. Each finding names the rule, so that you can look it up here.

- An **error** is certain: a part of the process can never work.
- A **warning** is a doubt: it may be meant. `salesprocess check --strict` makes warnings count.
"""


class Samples(NamedTuple):
    """The examples of a rule: a process that passes, one that does not, and what is found there."""

    passing: str
    failing: str
    finding: str


def samples(rule: Rule) -> Samples:
    """Take the examples out of the documentation of a rule.

    Args:
        rule: The rule.

    Returns:
        Two process files, and the finding on one line.
    """
    texts = dict(_SAMPLE.findall(rule.documentation))
    return Samples(texts["Passing"], texts["Failing"], " ".join(texts["Finding"].split()))


def reference() -> str:
    """Write the documentation of all rules, as the page ``docs/lint-rules.md`` has it."""
    table = [
        "| rule | severity | finds |",
        "| --- | --- | --- |",
        *(f"| [`{r.id}`](#{r.id}) | {r.severity} | {_cell(r.summary)} |" for r in RULES.values()),
    ]
    return "\n".join([_INTRODUCTION, *table, "", *map(_chapter, RULES.values())])


def _chapter(rule: Rule) -> str:
    return f"## {rule.id}\n\n*{rule.severity}* · {rule.documentation.strip()}\n"


def _cell(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].removesuffix(".")
