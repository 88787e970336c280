"""``list``: the processes that ship."""

from __future__ import annotations

import json
import re

from .helpers import run


def test_the_generic_process_is_listed() -> None:
    """With its title, and how many stages it has."""
    result = run("list")
    assert 0 == result.exit_code
    assert re.search("generic +process +Generic sales process +9 ", result.output)


def test_the_list_is_in_the_readers_language() -> None:
    """Headings and titles."""
    told = run("list", "--lang", "id").output
    assert told.startswith("Nama")
    assert "Proses penjualan umum" in told


def test_json_tells_the_same() -> None:
    """Under keys that do not change with the language."""
    rows = json.loads(run("list", "--format", "json", "--lang", "id").output)
    assert {"name": "generic", "stages": 9}.items() <= next(
        row.items() for row in rows if row["name"] == "generic"
    )
