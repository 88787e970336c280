"""The page about the architecture tells of the floors as they are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def floors_of_the_contract() -> list[set[str]]:
    """Return the modules of each floor that import-linter holds in place, the highest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [set(layer.split(" | ")) for layer in layers]


def floors_of_the_page() -> list[set[str]]:
    """Return the modules of each row of the table, in the same notation."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = re.search(r"^\| modules \|.*\n\|[-| ]+\n((?:\|.*\n)+)", page, re.M)
    assert table, "The page has no table of modules."
    rows = (row.split(" | ")[0].removeprefix("| ") for row in table[1].splitlines())
    return [set(row.replace("`", "").split(", ")) for row in rows]


def test_the_page_draws_the_floors_of_the_contract() -> None:
    """Whoever reads the table knows what may import what."""
    assert floors_of_the_contract() == floors_of_the_page()
