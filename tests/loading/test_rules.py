"""The registry of the loader's rules, pinned to the code that uses them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesprocess import layers, loading, source
from salesprocess.loading import RULES
from salesprocess.source import MOST_CHARACTERS, MOST_DEPTH, MOST_FINDINGS, MOST_PARTS

MAKERS = {"Finding", "Mistake", "PydanticCustomError", "error", "key_error", "report", "stop"}


def texts_in(node: ast.AST) -> Iterator[str]:
    """Yield the texts that code gives where a rule belongs: first in a call, or in a yield."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and part.args:
            name = getattr(part.func, "attr", None) or getattr(part.func, "id", None)
            if name in MAKERS or name == "_unreadable":
                yield from texts_of(part.args[0])
            elif name == "_check":
                yield from (f"unknown-{kind}" for kind in texts_of(part.args[0]))
        elif isinstance(part, ast.Yield) and isinstance(part.value, ast.Tuple):
            rule, *others = part.value.elts
            yield from texts_of(rule) if len(others) == 2 else ()  # key and message


def texts_of(node: ast.expr) -> Iterator[str]:
    """Yield the text that an expression is, if it could be an identifier of a rule."""
    if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z0-9-]+", str(node.value)):
        yield str(node.value)


def used() -> set[str]:
    """Return every identifier that the loader and the reader write out."""
    folders = [Path(str(module.__file__)).parent for module in (layers, loading, source)]
    files = [file for folder in folders for file in folder.glob("*.py")]
    return {text for file in files for text in texts_in(ast.parse(file.read_text("utf-8")))}


def test_every_rule_that_is_used_is_in_the_registry_and_the_reverse() -> None:
    """No finding has an identifier that nobody explains, and none is explained in vain."""
    assert used() == {*RULES}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_one_sentence(rule: str) -> None:
    """It says what is demanded, not how it is found."""
    assert re.fullmatch(r"[A-Z][^.]*\.", RULES[rule].replace("2,000,000", ""))


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ("too-large", MOST_CHARACTERS),
        ("too-large", MOST_PARTS),
        ("too-deep", MOST_DEPTH),
        ("too-many", MOST_FINDINGS),
    ],
)
def test_the_limits_that_are_told_are_those_of_the_code(rule: str, limit: int) -> None:
    """Who changes a limit changes its sentence."""
    assert f"{limit:,}" in RULES[rule]
