"""YAML to plain data with places."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from salesprocess.errors import LoadError, Place
from salesprocess.source import (
    MOST_CHARACTERS,
    MOST_DEPTH,
    MOST_FINDINGS,
    Source,
    address,
    plain,
    read,
    resolve,
    shortened,
)
from salesprocess.source import builder as builder_module
from salesprocess.source import reading as reading_module

FILE = "p.yaml"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")))


def found(text: str | bytes) -> list[tuple[str, int | None, int | None]]:
    """Return rule, line and column of every mistake in a text."""
    try:
        findings = read(text, FILE).findings
    except LoadError as error:
        findings = error.findings
    return [(finding.rule, finding.place.line, finding.place.column) for finding in findings]


def message(text: str | bytes) -> str:
    """Return the message of the only mistake in a text."""
    try:
        (finding,) = read(text, FILE).findings
    except LoadError as error:
        (finding,) = error.findings
    return finding.message


class TestScalars:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("3", 3),
            ("-3", -3),
            ("+3", 3),
            ("0", 0),
            ("1.50", Decimal("1.50")),
            (".5", Decimal("0.5")),
            ("1e3", Decimal("1e3")),
            ("true", True),
            ("False", False),
            ("null", None),
            ("~", None),
            ("", None),
        ],
    )
    def test_read_as_values(self, written: str, value: object) -> None:
        """Numbers, booleans and nothing are read as YAML 1.2 says, and numbers exactly."""
        (read_value,) = read(f"a: {written}").data.values()

        assert (value, type(value)) == (read_value, type(read_value))

    @pytest.mark.parametrize(
        "written",
        [
            *("no", "yes", "on", "off", "y", "n", "010", "-007", "12:30:45", "0x1F", "0o17"),
            *("1_000", "2024-11-12", "2024-11-12T17:30:00Z", ".inf", ".nan", "-x", "1e9999", "<"),
            *("tRUE", "nothing", "Nan", "9" * 41),
        ],
    )
    def test_stay_texts(self, written: str) -> None:
        """What YAML 1.1 would turn into something else stays the text that was written."""
        assert {"a": written} == read(f"a: {written}").data

    def test_texts_are_themselves(self) -> None:
        """A scalar that starts like no number and no constant is the very text."""
        assert "abc" == resolve("abc")

    @pytest.mark.parametrize("written", ["'3'", '"true"', "'~'", "|-\n  3"])
    def test_quotes_make_texts(self, written: str) -> None:
        """A scalar in quotes or a block is a text, whatever it looks like."""
        (value,) = read(f"a: {written}").data.values()

        assert str is type(value)


class TestData:
    def test_nested(self) -> None:
        """Mappings and lists of both styles become dicts and lists in document order."""
        text = "b: {x: [1, {y: 2}], z: }\na:\n- 1\n-\n  - c: d\n"

        assert {"b": {"x": [1, {"y": 2}], "z": None}, "a": [1, [{"c": "d"}]]} == read(text).data
        assert ["b", "a"] == list(read(text).data)

    def test_nothing(self) -> None:
        """A file without a document holds nothing, and that is no mistake yet."""
        assert [None] * 3 == [read(text).data for text in ("", "# only a comment\n", "---\n")]

    def test_byte_order_mark(self) -> None:
        """A byte order mark is passed over and moves no column."""
        source = read("\ufeffa: 1".encode(), FILE)

        assert {"a": 1} == source.data
        assert Place(FILE, 1, 1) == source.key_place(("a",))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS,
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
            max_leaves=12,
        )
    )
    def test_json(self, data: object) -> None:
        """JSON is YAML: what a JSON writer wrote is read as the same data."""
        source = read(json.dumps(data, ensure_ascii=False), FILE)

        assert (data, ()) == (source.data, source.findings)


class TestPlaces:
    TEXT = (
        "fields:\n"
        "  amount: {type: money,  min: 3}\n"
        "  list:\n"
        "    - one\n"
        "    - {a: b}\n"
        '  "é": ü\n'
        "empty:\n"
    )

    @pytest.mark.parametrize(
        ("path", "key", "value", "part"),
        [
            ((), (1, 1), (1, 1), (1, 1)),
            (("fields",), (1, 1), (2, 3), (1, 1)),
            (("fields", "amount"), (2, 3), (2, 11), (2, 3)),
            (("fields", "amount", "min"), (2, 26), (2, 31), (2, 31)),
            (("fields", "list"), (3, 3), (4, 5), (3, 3)),
            (("fields", "list", 0), (4, 7), (4, 7), (4, 7)),
            (("fields", "list", 1), (5, 7), (5, 7), (5, 7)),
            (("fields", "list", 1, "a"), (5, 8), (5, 11), (5, 11)),
            (("fields", "é"), (6, 3), (6, 8), (6, 8)),
            (("empty",), (7, 1), (7, 7), (7, 1)),
        ],
    )
    def test_of_keys_and_values(
        self,
        path: tuple[str | int, ...],
        key: tuple[int, int],
        value: tuple[int, int],
        part: tuple[int, int],
    ) -> None:
        """Every key and value knows its line and column, counted in characters from 1."""
        source = read(self.TEXT, FILE)

        assert Place(FILE, *key) == source.key_place(path)
        assert Place(FILE, *value) == source.place(path)
        assert Place(FILE, *part) == source.part_place(path)

    def test_of_what_is_not_there(self) -> None:
        """Where a path leads nowhere, the place is that of the nearest part around it."""
        source = read(self.TEXT, FILE)

        assert Place(FILE, 2, 11) == source.place(("fields", "amount", "max", 3))
        assert Place(FILE) == Source(FILE, None).place(("fields",))

    @pytest.mark.parametrize(
        ("text", "word", "place"),
        [
            ("a: one and two", "two", (1, 12)),
            ("a:   one and two", "one", (1, 6)),
            ("a: 'it''s and two'", "two", (1, 15)),
            ('a: "x \\"y\\" two"', "two", (1, 13)),
            ('a: "\\u00e9\\x20\\u0020 two"', "two", (1, 22)),
            ('a: "one\\\n   two"', "two", (2, 4)),
            ("a: one\n   and\n   two", "two", (3, 4)),
            ("a: |\n   one and\n   two", "two", (3, 4)),
            ("a: >-\n\n   one and\n   two", "two", (4, 4)),
            ("a: |2-  # comment\n    one\n   two", "two", (3, 4)),
            ("- 'one\n\n   two'", "two", (3, 4)),
            ("a: one\r\n   two", "two", (2, 4)),
        ],
    )
    def test_of_characters(self, text: str, word: str, place: tuple[int, int]) -> None:
        """A character of a text is found exactly, however the text is written."""
        source = read(text, FILE)
        path = (0,) if isinstance(source.data, list) else ("a",)
        value = source.value(path)

        assert Place(FILE, *place) == source.inside(path, value.index(word))

    def test_of_the_end_of_a_text(self) -> None:
        """The place behind a text is that behind its last word."""
        source = read("a: 'one two'", FILE)

        assert Place(FILE, 1, 12) == source.inside(("a",), len("one two"))
        assert Place(FILE, 1, 8) == source.inside(("a",), len("one"))
        assert Place(FILE, 1, 4) == read("a: 'x'", FILE).inside(("a", "b"), 1)
        assert Place(FILE, 1, 5) == read("a: ''", FILE).inside(("a",), 0)

    @given(st.lists(st.sampled_from(["ab", "é", "'", '"', "\\", "x", "\n", " "]), min_size=1))
    def test_of_every_character_of_a_quoted_text(self, parts: list[str]) -> None:
        """What stands at the place of a character is that character, or its escape."""
        value = "".join(parts)
        quoted = value.replace("'", "''").replace("\n", "\n\n ")
        text = f"a: '{quoted}'"
        source = read(text, FILE)
        (written,) = source.data.values()

        for offset, char in enumerate(written):
            place = source.inside(("a",), offset)
            if not char.isspace():
                assert place.line
                assert place.column
                assert char == text.split("\n")[place.line - 1][place.column - 1]


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "mistakes"),
        [
            ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
            ("a: {x: 1, x: {x: 1, x: 2}}", [("duplicate-key", 1, 11), ("duplicate-key", 1, 21)]),
            ("a: &x 1\nb: *x\n", [("yaml-anchor", 1, 4), ("yaml-alias", 2, 4)]),
            ("a: &x [1]\nb: [*x, {c: *x}]\n", [("yaml-anchor", 1, 4), ("yaml-alias", 2, 5), ("yaml-alias", 2, 13)]),  # noqa: E501
            ("a: !!str 1\nb: !x {}\n", [("yaml-tag", 1, 4), ("yaml-tag", 2, 4)]),
            ("!!str a: 1\n", [("yaml-tag", 1, 1)]),
            ("<<: *base\nb: 1\n", [("yaml-merge", 1, 1)]),
            ("*x : 1\nb: 1\n", [("yaml-alias", 1, 1)]),
            ("1: a\ntrue: b\n~: c\n1.5: d\n", [("key-not-text", line, 1) for line in (1, 2, 3, 4)]),
            ("a: {{x}}\n", [("key-not-text", 1, 5)]),
            ("? [a, b]\n: 1\nc: 2\n", [("key-not-text", 1, 3)]),
            ("a: 1\n---\nb: 2\n...\n", [("several-documents", 2, 1)]),
        ],
    )  # fmt: skip
    def test_are_all_reported(self, text: str, mistakes: list[tuple[str, int, int]]) -> None:
        """What YAML can do and a process cannot is reported, all of it, each at its place."""
        assert mistakes == found(text)

    def test_leave_the_rest_readable(self) -> None:
        """The first of two equal keys counts, and keys that are no texts count as texts."""
        text = "a: 1\na: {b: 2}\n3: 4\n{x: y}: 5\n<<: *z\nc: *d\n"

        source = read(text, FILE)

        assert {"a": 1, "3": 4, "c": None} == source.data
        assert {("c",)} == source.broken

    def test_have_an_address_that_can_be_printed(self) -> None:
        """What a terminal would obey is written out."""
        (finding,) = read('a:\n  "\\e[2J": *x\n', FILE).findings

        assert r"a.\x1b[2J" == finding.address

    def test_say_where_the_first_key_is(self) -> None:
        """A duplicate key names the line of the first one and says what to do."""
        assert "The key 'a' is already on line 1; remove one of the two, or rename it." == message(
            "a: 1\nb: 2\na: 3\n"
        )

    def test_are_cut_where_there_are_too_many(self) -> None:
        """So many mistakes that more would help nobody end the reading."""
        with pytest.raises(LoadError) as caught:
            read("a: 1\n" * (MOST_FINDINGS + 50))

        assert MOST_FINDINGS + 1 == len(caught.value.findings)
        assert "too-many" == caught.value.findings[-1].rule


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "column", "words"),
        [
            ("a:\n\tb: 1\n", 2, 1, "A tab indents this line"),
            ("a:\n  b: 1\n \tc: 2\n", 3, 2, "A tab indents this line"),
            ('a: "abc\nb: 1\n', 1, 4, 'never closed; add "'),
            ("a: 'abc\nb: 1\n", 1, 4, "never closed; add '"),
            ("a: '\n---\nb: '\n", 1, 4, "never closed"),
            ("a: 1\nb:2\nc: 3\n", 2, 1, "write 'b: 2'"),
            ("a:1\nb: 2\n", 1, 1, "write 'a: 1'"),
            ("a:\n  b: 1\n c: 2\n", 3, 2, "indented unlike"),
            ("a: 1\n  b: 2\n", 2, 3, "already has a value"),
            ("m: The deal: lost\n", 1, 12, "in quotes"),
            ("a: [1, 2\nb: 3\n", 1, 4, "add ']'"),
            ("a: {b: 1\nc: 2\n", 1, 4, "add '}'"),
            ("a: [1, {b: 2]\n", 1, 8, "add '}'"),
            ("a: {b: 1 c: 2}\n", 1, 11, "A comma is missing"),
            ("a: {b: 1,, c: 2}\n", 1, 10, "remove the comma"),
            ("a: @b\n", 1, 4, "cannot start with '@'"),
            ("a: `b`\n", 1, 4, "cannot start with '`'"),
            ("a: %b\n", 1, 4, "cannot start with '%'"),
            ("a: * b\n", 1, 4, "cannot start with '*'"),
            ("a: & b\n", 1, 4, "cannot start with '&'"),
            ('a: "x" y\n', 1, 8, "one pair of quotes"),
            ("a: 'don't'\n", 1, 9, "twice ('')"),
            ("a:\n  - x\n  y: 1\n", 3, 3, "list that starts on line 2"),
            ("a: b\n- c\n", 2, 1, "A list item stands where a key"),
            ("a: - x\n", 1, 4, "write [item, item]"),
            ('a: "\\q"\n', 1, 5, "single quotes"),
            ("a: ]\n", 1, 4, "closes nothing"),
            ("a: 1\n}\n", 2, 1, "closes nothing"),
            ("a: |x\n  b\n", 1, 5, "starts on the next line"),
            ("a: ? b\n", 1, 4, "cannot start with '? '"),
            ("a: 1\nfoo\nb: 2\n", 2, 1, "neither 'key: value' nor '- item'"),
            ("a:\n  lead\n  offer: 1\n", 2, 3, "A colon is missing after 'lead'; write 'lead:'."),
            ("a: {b: c, d: #1 of it}\nb: 1\n", 1, 4, "there a comment starts"),
            ("a: [\n", 2, 1, "still open where the text ends"),
            ("%FOO\n---\na: 1", 1, 5, "check the quotes, brackets and indentation"),
        ],
    )
    def test_in_plain_words(self, text: str, line: int, column: int, words: str) -> None:
        """A text that is not YAML gets the place and the way out that a person would give."""
        with pytest.raises(LoadError) as caught:
            read(text, FILE)
        (finding,) = caught.value.findings

        assert ("yaml-syntax", Place(FILE, line, column)) == (finding.rule, finding.place)
        assert words in finding.message

    def test_without_the_c_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """PyYAML without its C part gives the same data, and the same words for mistakes."""
        monkeypatch.setattr(reading_module, "_LOADER", yaml.BaseLoader)

        assert {"a": 1, "b": "1", "c": [None, True]} == read("a: 1\nb: '1'\nc: [~, true]\n").data
        assert [("yaml-syntax", 2, 1)] == found("a: 1\nb:2\nc: 3\n")
        assert [("yaml-syntax", 2, 1)] == found("a:\n\tb: 1\n")
        assert [("yaml-syntax", 1, 4)] == found("a: [1, 2\nb: 3\n")
        assert [("yaml-syntax", 3, 2)] == found("a:\n  b: 1\n c: 2\n")
        assert [("yaml-syntax", 1, 4)] == found("a: @b\n")

    def test_after_other_mistakes(self) -> None:
        """Mistakes before the place where a text stops being YAML are reported with it."""
        assert [("duplicate-key", 2, 1), ("yaml-syntax", 3, 4)] == found("a: 1\na: 2\nb: [1\n")


class TestCutExpressions:
    """An expression in brackets that has a comma: ``{guards: interest in ('a', 'b')}``."""

    @pytest.mark.parametrize(
        ("text", "data", "column"),
        [
            ("{a: b in ('x', 'y')}", {"a": "b in ('x', 'y')"}, 5),
            ("{a: min(b, c) > 3, d: 1}", {"a": "min(b, c) > 3", "d": 1}, 5),
            ("[min(b, c), 'd, e']", ["min(b, c)", "d, e"], 2),
            ("{a: -min(b, c)} # d, e)", {"a": "-min(b, c)"}, 5),
            ("{a: {b: 'c, d', e: f(g, 'h')}}", {"a": {"b": "c, d", "e": "f(g, 'h')"}}, 20),
            ("- [a, {b: f(c, d)}]", [["a", {"b": "f(c, d)"}]], 11),
            ("é: {ü: f(ä, 'ö')}", {"é": {"ü": "f(ä, 'ö')"}}, 8),
        ],
    )
    def test_are_read_as_they_were_meant(self, text: str, data: object, column: int) -> None:
        """One finding says where it stands, and the data has it whole."""
        source = read(text, FILE)

        assert data == source.data
        assert [("yaml-syntax", 1, column)] == found(text)

    @pytest.mark.parametrize(
        "text",
        [
            "a: min(b, c)",
            "a: |\n  {d: min(b, c)}",
            "a: '{d: min(b, c)}'",
            "a: {b: don't, c: can't}",
            "a: {b (c, d): e}",
            "{title: 1) first, b: c}",
            "[1) first, 2) second]",
            "{a: ) b', c: )d}",
        ],
    )
    def test_are_told_from_what_only_looks_alike(self, text: str) -> None:
        """Outside brackets, in quotes, or without an opening bracket, a comma cuts nothing."""
        assert [] == found(text)

    def test_of_which_there_are_many_are_all_found(self) -> None:
        """Each on a line of its own, and what breaks the text elsewhere is found with them."""
        lines = "".join(f"a{number}: {{b: c in ('d', 'e')}}\n" for number in range(30))

        assert [*(("yaml-syntax", line, 9) for line in range(1, 10))] == found(lines)[:9]
        assert 31 == len(found(lines + "x: 'y"))

    def test_make_no_duplicates(self) -> None:
        """What stands behind the comma is no key."""
        assert [("yaml-syntax", 1, 5)] == found("{a: f(b, a, a), c: 1}")


class TestHostileText:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("[" * 100_000, "too-deep"),
            ("{a: " * 100_000, "too-deep"),
            ("- " * 100_000, "too-deep"),
            ("{? " * 100_000, "too-deep"),
            ("a: &a [x]\n" + "b: [*a, *a]\n" * 10_000, "too-many"),
            ("[" + "a," * 600_000 + "]", "too-large"),
            ("".join(f"k{number}: 1\n" for number in range(60_000)), "too-large"),
            ("x" * 10_000_000, "too-large"),
            ("x" * (MOST_CHARACTERS + 1), "too-large"),
        ],
        ids=[
            "brackets",
            "braces",
            "dashes",
            "keys",
            "aliases",
            "items",
            "members",
            "10 MB",
            "2 MB",
        ],
    )
    def test_is_refused(self, text: str, rule: str) -> None:
        """Text that is made to exhaust the reader ends in a clear error."""
        assert rule == found(text)[-1][0]

    def test_depth_that_is_allowed(self) -> None:
        """As many levels as are allowed are read."""
        assert [] == found("[" * MOST_DEPTH + "]" * MOST_DEPTH)
        assert [("too-deep", 1, MOST_DEPTH + 1)] == found("[" * 41 + "]" * 41)

    def test_size_that_is_allowed(self) -> None:
        """A text of the greatest size is read."""
        assert MOST_CHARACTERS - 3 == len(read("a: " + "x" * (MOST_CHARACTERS - 3)).data["a"])

    @pytest.mark.parametrize(
        ("raw", "rule", "line", "column"),
        [
            (b"a: 1\nb: \xff\n", "not-utf-8", 2, 4),
            ("a: b".encode("utf-16"), "not-utf-8", 1, 1),
            (b"a: 1\nb: \x00\n", "unprintable", 2, 4),
            ("a: \x1b[31m", "unprintable", 1, 4),
            ("a: \ud800", "unprintable", 1, 4),
            ("a: 1\rb: \ufffe", "unprintable", 1, 9),
        ],
    )
    def test_that_is_no_text(self, raw: str | bytes, rule: str, line: int, column: int) -> None:
        """Bytes that are not UTF-8 and characters that no text has are pointed at."""
        assert [(rule, line, column)] == found(raw)

    @given(st.binary() | st.text())
    @example("a: !!python/object/apply:os.system [ls]")
    @example("? \n: ? ")
    @example("- - ? - ")
    @example("'\\\n")
    def test_never_crashes(self, text: str | bytes) -> None:
        """Whatever the bytes, reading gives plain data or a LoadError with places."""
        try:
            findings = read(text, FILE).findings
        except LoadError as error:
            findings = error.findings

        assert all(finding.message.endswith((".", "?")) for finding in findings)

    @given(st.text(alphabet="ab:-[]{}'\"&*!|>#%@`,? \n\t~1", max_size=60))
    def test_never_crashes_on_what_looks_like_yaml(self, text: str) -> None:
        """The same for texts made of the signs that mean something in YAML."""
        for position in found(text):
            assert position[1] is not None


class TestPlainData:
    def test_is_copied(self) -> None:
        """Data at hand is read as if a file had said it, and the original stays as it is."""
        data = {"a": [1, ("x", None)], "b": {"c": Decimal("1.5"), "d": True}}

        source = plain(data, "here")

        assert {"a": [1, ["x", None]], "b": {"c": Decimal("1.5"), "d": True}} == source.data
        assert Place("here") == source.place(("a", 0))
        assert source.data["a"] is not data["a"]

    def test_from_other_readers(self) -> None:
        """Floats become the decimals that they print as, and dates texts."""
        assert {"a": Decimal("0.1"), "b": "2024-11-12"} == plain(
            {"a": 0.1, "b": date(2024, 11, 12)}
        ).data

    def test_that_is_not_plain(self) -> None:
        """Objects and keys that are no texts are reported."""
        source = plain({"a": {1, 2}, True: 1, "b": [object()]})

        assert ["not-plain", "key-not-text", "not-plain"] == [f.rule for f in source.findings]
        assert {("a",), ("b", 0)} == source.broken
        assert {"a": None, "b": [None]} == source.data

    def test_that_is_not_plain_is_called_by_its_type(self) -> None:
        """The message names the type, and what can stand there instead."""
        way_out = "use a text, a number, a boolean, None, a list or a dict."

        assert [
            f"A value of type 'object' cannot stand in a process; {way_out}",
            f"A number of more than 40 digits cannot stand in a process; {way_out}",
        ] == [finding.message for finding in plain([object(), 10**5_000, 10**39]).findings]

    def test_that_contains_itself(self) -> None:
        """Data without an end is refused."""
        data: dict[str, object] = {}
        data["a"] = data

        with pytest.raises(LoadError, match="levels are nested"):
            plain(data)

    def test_that_is_too_large(self) -> None:
        """Data with more parts than a file may have is refused."""
        with pytest.raises(LoadError, match="more than 50,000 parts"):
            plain({"a": [0] * builder_module.MOST_PARTS})


class TestWords:
    def test_address(self) -> None:
        """A path is written with dots and indexes."""
        assert "transitions.qualify.guards[0]" == address(("transitions", "qualify", "guards", 0))
        assert "" == address(())

    def test_shortened(self) -> None:
        """A word that is too long for a message is cut."""
        assert "word" == shortened("word")
        assert "x" * 59 + "…" == shortened("x" * 100)
