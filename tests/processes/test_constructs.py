"""What the language can say is said somewhere in what ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import salesprocess
from salesprocess.source import read

SHIPPED = sorted((Path(salesprocess.__file__).parent / "processes").glob("*.yaml"))


def words_in(value: object) -> Iterator[str]:
    """Yield every key in plain data, however deep."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield str(key)
            yield from words_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from words_in(member)


SAID = {word for path in SHIPPED for word in words_in(read(path.read_bytes()).data)}


@pytest.mark.parametrize(
    "construct",
    [
        *("calendar", "deadlines", "since", "repeat", "fire", "emit", "automatic"),
        *("approvals", "quorum", "not_by", "covers", "lock", "once", "expires", "follows"),
        *("on_grant", "on_reject", "tracks", "opens", "done", "policies", "source", "entering"),
        *("firing", "effective", "extends", "layer", "migrations", "starts", "copy", "scenarios"),
        *("reversions", "checklist", "override", "formula", "sensitive", "locked_in", "write"),
    ],
)
def test_each_construct_is_in_a_process_that_ships(construct: str) -> None:
    """By its key in the file."""
    assert construct in SAID
