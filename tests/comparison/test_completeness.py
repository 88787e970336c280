"""No part of the schema is passed over: whatever is taken out of a file is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salesprocess.comparison import compare
from salesprocess.errors import LoadError
from salesprocess.loading import builtin_text, load_data
from salesprocess.source import read

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = [
    block
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    if block.startswith("salesprocess:")
]
DEFAULTS = {"severity": "block", "required": True, "sensitive": False, "of": "text"}
DEFAULTS |= {"default_language": "en", "workdays": ["mon", "tue", "wed", "thu", "fri"]}
_UNCOMPARED = frozenset({"version", "migrations"})


def without_each(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the data without each of its parts in turn, each with the path of the part."""
    if isinstance(data, dict):
        for key, member in data.items():
            rest = {name: value for name, value in data.items() if name != key}
            yield (*path, key), rest
            for at, other in without_each(member, (*path, key)):
                yield at, {**data, key: other}
    elif isinstance(data, list):
        for index, member in enumerate(data):
            yield (*path, str(index)), data[:index] + data[index + 1 :]
            for at, other in without_each(member, (*path, str(index))):
                yield at, [*data[:index], other, *data[index + 1 :]]


@pytest.mark.parametrize("block", [*BLOCKS, builtin_text("generic")], ids=range(len(BLOCKS) + 1))
def test_whatever_is_taken_out_is_told(block: str) -> None:
    """In both directions: what comes is told as well as what goes."""
    data = read(block, "page.yaml").data
    whole = load_data(data)
    silent = []
    for path, rest in without_each(data):
        try:
            part = load_data(rest)
        except LoadError:
            continue
        if path[0] in _UNCOMPARED or _is_default(data, path):
            continue
        for found in (compare(whole, part), compare(part, whole)):
            if not found.changes and not found.texts:
                silent.append(path)
    assert [] == silent


def _is_default(data: Any, path: tuple[str, ...]) -> bool:
    for key in path:
        data = data[int(key)] if isinstance(data, list) else data[key]
    if path[-1] in ("sealed", "after"):  # said to later layers, not to deals
        return True
    if path[-1] == "of" and data == "choice":  # which the options say too
        return True
    return data is None or data == [] or DEFAULTS.get(path[-1], _is_default) == data
