from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesprocess.expressions import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    MAX_LENGTH,
    NONE,
    Choose,
    Compare,
    Duration,
    ExpressionErrors,
    Literal,
    parse,
    walk,
)
from tests.expressions.world import SCOPE, TYPES, marked, mistake, mistakes

WORDS = (
    *SCOPE.names,
    *("true", "'small'", "'14d'", "'2024-01-01'", "5", "0.5", "==", "<", "+", "-", "*", "/"),
    *(",", "(", ")", "and", "or", "not", "in", "if", "else", "filled(", "min(", "round(", "date("),
)


def test_an_expression_knows_its_text_type_and_names() -> None:
    """What was written, what it is and what it reads are kept."""
    text = "contacted and contract.value > 5 and filled(owner)"
    expression = parse(text, SCOPE)
    assert text == expression.text == str(expression)
    assert BOOLEAN == expression.type
    assert {"contacted", "contract.value", "owner"} == expression.names


def test_expressions_are_values() -> None:
    """Two parses of one text are equal and have one hash."""
    first, second = parse("count > 5", SCOPE), parse("count > 5", SCOPE)
    assert first == second
    assert hash(first) == hash(second)
    assert first != parse("count > 6", SCOPE)


def test_a_line_break_is_a_space() -> None:
    """A condition may be folded over several lines, also by Windows."""
    expression = parse("\n  contacted\r\n  and candidate\n", SCOPE)
    assert {"contacted", "candidate"} == expression.names


@pytest.mark.parametrize("text", ["None", "  None ", "(None)"])
def test_none_stands_alone_where_a_value_is_expected(text: str) -> None:
    """A field can be emptied."""
    expression = parse(text, SCOPE, expects=DATE)
    assert NONE == expression.type
    assert "None" == expression.root.text(expression)
    assert isinstance(expression.root, Literal)
    assert expression.root.value is None


def test_none_is_no_condition_and_no_part_of_one() -> None:
    """Nothing else than a whole value may be None."""
    assert "write empty(x) or filled(x)" in mistake("None")
    assert "write empty(x) or filled(x)" in mistake("None if contacted else 5", expects=DECIMAL)


def test_the_expected_type_reads_literals() -> None:
    """A literal takes the type that is expected, also on both sides of an if."""
    expression = parse("'45d' if segment == 'large' else '7d'", SCOPE, expects=DURATION)
    assert isinstance(expression.root, Choose)
    assert DURATION == expression.type
    expected = [Duration.parse("45d"), Duration.parse("7d")]
    sides = (expression.root.then, expression.root.otherwise)
    assert expected == [side.value for side in sides if isinstance(side, Literal)]


def test_the_expected_type_may_be_wider() -> None:
    """A whole number is a number, a choice is a text; not the other way round."""
    parse("count", SCOPE, expects=DECIMAL)
    parse("segment", SCOPE, expects=TYPES["owner"])
    parse("rate", SCOPE, expects=TYPES["discount"])
    assert "round(...)" in mistake("rate", expects=TYPES["count"])
    assert "write it in quotes" in mistake("owner", expects=TYPES["segment"])
    assert "an amount in USD" in mistake("cost", expects=TYPES["amount"])


def test_decimals_are_exact() -> None:
    """A number is taken from the text and never goes through a float."""
    expression = parse("rate == 0.1000000000000000055511151231257827", SCOPE)
    assert isinstance(expression.root, Compare)
    assert isinstance(expression.root.right, Literal)
    assert Decimal("0.1000000000000000055511151231257827") == expression.root.right.value


@pytest.mark.parametrize("number", ["25_000", "25000.0", "2.5e4", "+25000"])
def test_spellings_of_numbers(number: str) -> None:
    """Python's spellings of decimal numbers are understood."""
    expression = parse(f"rate == {number}", SCOPE)
    assert isinstance(expression.root, Compare)
    assert isinstance(expression.root.right, Literal)
    assert Decimal(25_000) == expression.root.right.value


class TestColumns:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("contactet and candidat", ["contactet", "candidat"]),
            ("contacted and contract.signed > now", ["contract.signed"]),
            ("interest in ('expresed', 'strong', 'weak')", ["'expresed'", "'weak'"]),
            ("owner == 'Åse 😀' and segmant == 'é'", ["segmant"]),
            ("owner == 'é' and segment == 'größer'", ["'größer'"]),
            ("  \n  nope", ["nope"]),
            ("not contacted\n and nope", ["nope"]),
            ("contacted and count", ["count"]),
            ("(count) + (contacted) > (rate) * owner", ["(count) + (contacted)", "(rate) * owner"]),
            ("((count + 5) > (owner))", ["(count + 5) > (owner)"]),
            ("1 < count < owner < 3", ["count < owner", "3"]),
            ("count + contacted > rate * owner", ["count + contacted", "rate * owner"]),
            ("signed_on > 5 and 7 < seen_at", ["5", "7"]),
            ("1 < nope < also_nope", ["nope", "nope", "also_nope"]),
            ("foo(nope)", ["foo"]),
            ("filled(nope) and len(count) > 1", ["nope", "count"]),
            ("owner == 'é' and count > 5 && contacted", ["&&"]),
            ("owner == 'é' and count # > 5", ["# > 5"]),
            ("owner == 'é\\n'", ["\\"]),
        ],
    )
    def test_each_mistake_points_at_its_characters(self, text: str, parts: list[str]) -> None:
        """All mistakes are found, each with its place in characters of the text."""
        assert parts == marked(text)

    @given(st.text(st.characters(blacklist_characters="'\\", blacklist_categories=["Cs", "Cc"])))
    def test_any_text_before(self, before: str) -> None:
        """Whatever letters stand before a mistake, its column is right."""
        assert ["nope"] == marked(f"owner == '{before[:500]}' and nope")

    def test_every_node_knows_its_characters(self) -> None:
        """The span of a node is the text of that part."""
        text = "owner == 'é😀' and count + 5 > 7 and not filled(contract.value)"
        expression = parse(text, SCOPE)
        texts = [node.text(expression) for node in walk(expression.root)]
        assert [
            text,
            "owner == 'é😀'",
            "owner",
            "'é😀'",
            "count + 5 > 7",
            "count + 5",
            "count",
            "5",
            "7",
            "not filled(contract.value)",
            "filled(contract.value)",
            "contract.value",
        ] == texts


class TestHostileText:
    @pytest.mark.parametrize(
        "text",
        [
            "(" * 100_000 + ")" * 100_000,
            "x" * 10_000_000,
            "(" * 900 + "contacted" + ")" * 900,
            "-" * 1_900 + "count",
            "not " * 490 + "contacted",
            "count+" * 330 + "1 > 0",
            "[" * 1_900,
            "contacted if " * 90 + "contacted",
            "1" * 1_990 + " > 0 and nope",
            "nope and " * 220 + "nope",
            "'" * 1_999,
            "f'{" * 600,
            "x." * 990 + "x",
            "x(" * 660 + ")" * 660,
            "\x00",
            "\ud800",
            "contacted\x00",
            "'\ud800' == owner",
            "",
            " \n\t ",
        ],
        ids=range(20),
    )
    def test_it_ends_in_a_clear_error_at_once(self, text: str) -> None:
        """Whatever is written, the answer is an error for people: no crash, no hang."""
        errors = mistakes(text)
        assert errors
        assert all(len(error.message) < 400 for error in errors)

    def test_the_length_is_capped(self) -> None:
        """The longest text is still read, and one character more is not."""
        longest = "contacted or " * 153 + " " * 2 + "candidate"
        assert MAX_LENGTH == len(longest)
        parse(longest, SCOPE)
        assert "at most 2000 characters" in mistake(longest + " ")

    def test_the_depth_is_capped_once(self) -> None:
        """Too deep an expression is one mistake and not one for each level."""
        assert mistake("-(" * 60 + "count" + ")" * 60 + " > 0").endswith("split it into two")

    @pytest.mark.parametrize(
        "text",
        [
            "__import__('os').system('true')",
            "().__class__.__bases__[0].__subclasses__()",
            "count.__class__",
            "contract.__class__.__name__ == 'x'",
            "owner.upper() == 'X'",
            "owner.format(count) == 'X'",
            "deal.__dict__",
            "actor.roles.__len__() > 0",
            "get('amount')",
            "open('x')",
            "eval('1')",
            "exec('1')",
            "getattr(owner, 'x')",
            "type(owner)",
            "print(owner)",
            "globals()",
            "bound['x']",
            "_k0",
            "_op_add(1, 2) > 0",
            "now.year > 2000",
            "owner[0] == 'x'",
            "tags[0] == 'red'",
            "(lambda: contacted)()",
            "filled(*tags)",
            "filled(x=owner)",
            "filled(**owner)",
            "filled.__call__(owner)",
            "[x for x in tags]",
            "any(x for x in tags)",
            "{'a': 1}",
            "{**owner}",
            "(contacted := candidate)",
            "f'{owner}' == 'x'",
            "'%s' % owner == 'x'",
            "b'x' == owner",
            "... == owner",
            "await owner",
            "yield",
            "(yield owner)",
            "import os",
            "contacted; candidate",
            "contacted) or (candidate",
        ],
    )
    def test_nothing_but_the_subset_is_accepted(self, text: str) -> None:
        """Attributes, calls, subscripts and all else of Python are refused."""
        assert mistakes(text, expects=None)

    @given(st.from_regex(r"(?:[a-z]+\.)?_{1,2}[a-z]{1,10}_{0,2}(?:\.[a-z_]+)?", fullmatch=True))
    def test_names_with_underscores_in_front_are_refused(self, name: str) -> None:
        """No dunder name passes, alone, as an attribute or as a function."""
        assert mistakes(name, expects=None)
        assert mistakes(f"{name}(owner)", expects=None)
        assert mistakes(f"owner.{name}", expects=None)

    @given(
        st.text(
            st.sampled_from("ab_.()[]{}'\"#\\+-*/%<>=!&|^~,:;0159 \n\té😀\x00@$?`")
            | st.characters(),
            max_size=60,
        )
    )
    @example("'a' 'b' == owner")
    @example("0x10 > count")
    @example("1_0.0_1 > count")
    @example("1e400 > count")
    @example("1j > count")
    @example("u'x' == owner")
    def test_any_text_is_parsed_or_refused_in_its_place(self, text: str) -> None:
        """No text makes the parser fail in any other way than with errors inside the text."""
        check_places(text)

    @given(st.lists(st.sampled_from(WORDS), max_size=12))
    def test_any_words_are_parsed_or_refused_in_their_place(self, words: list[str]) -> None:
        """The same for texts that are made of the language's own words."""
        check_places(" ".join(words))


def check_places(text: str) -> None:
    """Parse a text; each mistake must have a message and a place in it."""
    try:
        parse(text, SCOPE, expects=None)
    except ExpressionErrors as found:
        for error in found.errors:
            assert 0 <= error.column <= error.end <= len(text)
            assert error.message
