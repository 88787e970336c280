"""``python -m benchmarks [--quick] [--only ROW] [--json OUT]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.table import as_data, machine, table
from benchmarks.timing import FULL, QUICK
from benchmarks.yardstick import ROWS


def main() -> None:
    options = _options()
    rows = [row for row in ROWS if not options.only or row.key in options.only]
    effort = QUICK if options.quick else FULL
    results = {}
    for row in rows:
        print(f"{row.key} …", file=sys.stderr)
        results[row.key] = CASES[row.key](effort)
    print(f"Measured on {machine()}.\n")
    print(table(rows, results))
    if options.json:
        text = json.dumps(as_data(rows, results), indent=2, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Print the table.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and fewer deals")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there too")
    parser.add_argument(
        "--only", action="append", choices=list(CASES), help="measure this row; may be repeated"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
