"""Loading from files, texts and what ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.errors import LoadError, Place, UsageError
from salesprocess.loading import (
    builtin_names,
    builtin_text,
    load_builtin,
    load_data,
    load_file,
    load_text,
)
from salesprocess.schema import Part, ProcessSpec, names_by_key

SMALL = """\
salesprocess: 1
process: tiny
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won}}
"""


def test_a_file(tmp_path: Path) -> None:
    """A file is loaded by its path, as a text or as a path, and its parts know it."""
    path = tmp_path / "tiny.yaml"
    path.write_text(SMALL, encoding="utf-8")

    assert "tiny" == load_file(path).name
    assert Place(str(path), 2, 10) == load_file(str(path)).place("process")


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    """A file that is not there is a finding like any other mistake."""
    with pytest.raises(LoadError) as caught:
        load_file(tmp_path / name)
    (finding,) = caught.value.findings

    assert ("unreadable", str(tmp_path / name)) == (finding.rule, finding.place.file)
    assert finding.message.endswith("check its name and your rights.")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """A file larger than any process is not read to its end."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"x" * 3_000_000)

    with pytest.raises(LoadError, match="larger than 2,000,000 characters"):
        load_file(path)


def test_text_bytes_and_data_are_one_process() -> None:
    """The same process from text, bytes and plain data is the same value."""
    data = {
        "salesprocess": 1,
        "process": "tiny",
        "stages": {"lead": None, "won": {"outcome": "won"}},
        "transitions": {"win": {"from": "lead", "to": "won"}},
    }

    assert load_text(SMALL).spec == load_text(SMALL.encode()).spec == load_data(data).spec


def test_a_name_that_no_file_can_have() -> None:
    """It is a finding like that about a file that is not there."""
    with pytest.raises(LoadError) as caught:
        load_file("a\0b")

    assert ["unreadable"] == [finding.rule for finding in caught.value.findings]


def test_a_shipped_process() -> None:
    """What ships is loaded by its name, and an unknown name gets the nearest one."""
    assert "generic" in builtin_names()
    assert load_text(builtin_text("generic")).spec == load_builtin("generic").spec
    with pytest.raises(UsageError, match="did you mean 'generic'"):
        load_builtin("genric")


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_text(text: str | bytes) -> None:
    """Whatever the text, loading ends in a process or a LoadError."""
    with pytest.raises(LoadError):
        load_text(text)


KEYS = st.sampled_from(
    sorted(
        {key for part in (ProcessSpec, *Part.__subclasses__()) for key in names_by_key(part)}
        | {"lead", "won", "amount", "x"}
    )
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats()
    | KEYS
    | st.sampled_from(["money", "choice", "lead", "open", "stay", "amount > 3", "", "((", "a.b"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(KEYS, TREES, max_size=8))
def test_any_data(data: dict[str, object]) -> None:
    """Whatever the data looks like, the same holds, and every finding ends with the way out."""
    base = {
        "salesprocess": 1,
        "process": "tiny",
        "stages": {"lead": None, "won": {"outcome": "won"}},
        "transitions": {"win": {"from": "lead", "to": "won"}},
    }
    try:
        load_data({**base, **data})
    except LoadError as error:
        messages = [finding.message for finding in error.findings] or ["no finding"]
    else:
        messages = []

    assert [] == [words for words in messages if not words.endswith((".", "?"))]
