from __future__ import annotations

import re

import pytest

from salesprocess.expressions import Arithmetic, Node, parse
from salesprocess.expressions.types import BOOLEAN, TEXT
from salesprocess.expressions.writer import Writer
from tests.expressions.world import SCOPE

OURS = re.compile(
    r"_[kt]\d+|_op_\w+|get\('[a-z_.]+'\)|deal\.stage|command\.roles|now(?:\.date\(\))?"
    r"|and|or|not|in|is|if|else|None|True|False|[()\[\]*+,.:=<>! ]|\d"
)


@pytest.mark.parametrize(
    "text",
    [
        "owner == 'text of the user' and count > 123456789 and rate < 0.123456789",
        "segment in ('small', 'large') and owner not in ('first', 'second')",
        "any_of(tags, 'red', 'blue') and 'green' in tags and deal.stage == 'lead'",
        "(signed_on + '14d' if amount > 25_000 else date('2024-11-12')) > today",
        "round(rate * 7.125, 2) > min(count, 77) and len(owner) > 5 and amount in (1, '2 EUR')",
    ],
)
def test_the_source_is_made_of_our_own_words(text: str) -> None:
    """Every literal is a bound constant: no character of the text enters the source."""
    root = parse(text, SCOPE).root
    for source in (
        Writer().decision(root, wanted=True),
        Writer().decision(root, wanted=False),
        Writer().value(root),
        Writer().missing(root),
        *Writer().probe(root),
    ):
        assert "" == OURS.sub("", source)


def test_a_decision_reads_each_fact_once() -> None:
    """A fact is asked for once per use, however often its value is needed."""
    source = Writer().decision(parse("count != seats", SCOPE).root, wanted=True)
    assert 1 == source.count("get('count')") == source.count("get('seats')")


def test_foreign_parts_are_refused() -> None:
    """A tree that was not made by the parser is a mistake of the programmer."""
    with pytest.raises(TypeError, match="no kind of part"):
        Writer().value(Node(BOOLEAN, 0, 0))
    literal = parse("'x'", SCOPE, expects=TEXT).root
    with pytest.raises(TypeError, match="no meaning"):
        Writer().value(Arithmetic(TEXT, 0, 0, "+", literal, literal))
