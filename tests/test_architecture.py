"""The page about the architecture tells of the floors as they are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def floors_of_the_contracts() -> list[list[set[str]]]:
    """Return what import-linter holds in place: the modules of each floor, the highest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [[set(layer.split(" | ")) for layer in each] for each in layers]


def floors_of_the_page() -> list[list[set[str]]]:
    """Return the modules of each row of each table, in the same notation."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| modules .*\|.*\n\|[-| ]+\n((?:\|.*\n)+)", page, re.M)
    return [[_modules(row) for row in table.splitlines()] for table in tables]


def _modules(row: str) -> set[str]:
    return set(row.split(" | ")[0].removeprefix("| ").replace("`", "").split(", "))


def test_the_page_draws_the_floors_of_the_contracts() -> None:
    """Whoever reads the tables knows what may import what."""
    assert floors_of_the_contracts() == floors_of_the_page()
