"""Files that are made to do harm."""

from __future__ import annotations

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_text

HEAD = "salesprocess: 1\nprocess: a\nstages:\n  l:\n"
WAY = "transitions:\n  t: {from: l, to: l}\n"


def fields(count: int, spec: str) -> str:
    """Write many fields; ``{0}`` in their text is a field's number and ``{1}`` the next one."""
    lines = (f"  f{i}: {spec.format(i, (i + 1) % count)}\n" for i in range(count))
    return f"fields:\n{''.join(lines)}"


def guards(expressions: str) -> str:
    """Write a transition with guards."""
    return f"transitions:\n  t: {{from: l, to: l, guards: [{expressions}]}}\n"


CHAIN = fields(3_000, "{{type: integer, formula: f{1} + 1}}")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: " + "[" * 100_000, "too-deep"),
        (HEAD + WAY + "title: " + "x" * 10_000_000, "too-large"),
        (HEAD + WAY + fields(20_000, "txt"), "too-many"),
        (HEAD + WAY + CHAIN, "formula-circle"),
        (HEAD + WAY + CHAIN.replace("f0 +", "1 +"), "formula-depth"),
        (
            HEAD + WAY + "guards:\n" + "".join(f"  g{i}: {{not: g{i + 1}}}\n" for i in range(999))
            + "  g999: {when: true}\n",
            "guard-depth",
        ),
        (HEAD + guards('"' + "(" * 100_000 + '"'), "expression"),
        (HEAD + guards(",".join(f"g{i}" for i in range(20_000))), "too-many"),
        (HEAD + WAY + "fields:\n  a: {type: text, pattern: '(a{1000}){1000}'}\n", "bad-pattern"),
        (HEAD + WAY + "a: 1\n".join(f"o{i}" for i in range(9_000)) + ": 1\n", "too-many"),
    ],
    ids=[
        "brackets", "10 MB", "types", "formula circle", "formulas", "guards", "parentheses",
        "guard names", "pattern", "keys",
    ],
)  # fmt: skip
def test_end_in_a_clear_error(text: str, rule: str) -> None:
    """Size, depth and number are bounded, and the finding says of what there is too much."""
    with pytest.raises(LoadError) as caught:
        load_text(text)

    assert rule == caught.value.findings[-1].rule


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('touch hacked')",
        "open('/etc/passwd')",
        "(lambda: 1)()",
        "().__class__.__bases__",
        "note.__class__",
        "note.upper()",
        "[x for x in note]",
        "note[0]",
        "2 ** 999999999",
        "'%s' % note",
        "f'{note}'",
        "exec('1')",
        "(note := 'x') == 'x'",
        'note == "a\\x00"',
    ],
)
def test_code_in_an_expression_is_refused(expression: str) -> None:
    """What would run code, read a file or take forever is no expression."""
    quoted = "'" + expression.replace("'", "''") + "'"

    with pytest.raises(LoadError) as caught:
        load_text(HEAD + "fields: {note: text}\n" + guards(quoted))

    assert {"expression"} == {finding.rule for finding in caught.value.findings}


@pytest.mark.parametrize(
    "value", ["!!python/object/apply:os.system [ls]", "!!python/name:os.system", "!!binary aGk="]
)
def test_objects_are_refused(value: str) -> None:
    """A tag that asks for an object is reported and makes none."""
    with pytest.raises(LoadError) as caught:
        load_text(f"{HEAD}{WAY}title: {value}\n")

    assert ["yaml-tag"] == [finding.rule for finding in caught.value.findings]


def test_many_good_parts_are_no_mistake() -> None:
    """A process far larger than any real one still loads."""
    options = ",".join(f"o{i}" for i in range(5_000))
    text = HEAD + WAY + fields(2_000, "text") + f"  c: {{type: choice, options: [{options}]}}\n"

    assert 2_001 == len(load_text(text).fields)


@pytest.mark.parametrize(
    "use",
    [
        "requires: [{0}]",
        "set: {{{0}: 1}}",
        "guards: ['{0} > 3']",
    ],
)
def test_many_unknown_names_among_many_fields_are_all_reported(use: str) -> None:
    """Each of them gets the nearest of those names that begin alike."""
    ways = "".join(
        f"  t{number}: {{from: l, to: l, {use.format(f'customer_segmnt_{number:04}')}}}\n"
        for number in range(190)
    )
    names = "".join(f"  customer_segment_{number:04}: integer\n" for number in range(5_000))

    with pytest.raises(LoadError) as caught:
        load_text(f"{HEAD}transitions:\n{ways}fields:\n{names}")

    assert 190 == len(caught.value.findings)
    assert caught.value.findings[7].message.endswith("did you mean 'customer_segment_0007'?")
