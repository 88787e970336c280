"""How often was each way to cancel an application taken? Take it away, and count what is missed.

Give it the log, or lay the log beside the checkout:

    python examples/bank_loan/replay.py ../shared/data/bpic2012.xes.gz
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from salesprocess import Process
from salesprocess.analysis import BrokenRow, Log, LogMap, Row, replay
from salesprocess.loading import builtin_text

HERE = Path(__file__).parent
BESIDE = HERE.parents[2] / "shared" / "data" / "bpic2012.xes.gz"

PROCESS = yaml.safe_load(builtin_text("bank_loan"))
MAP = LogMap.load(HERE / "bpic2012.map.yaml")


def main(path: Path) -> None:
    """Replay the log with the process as it is, and then without one way after the other."""
    with Log(path) as log:
        rows = [row for row in log if isinstance(row, BrokenRow) or is_kept(row)]
    report = replay(Process.from_dict(PROCESS), rows, MAP)
    print(f"{report.cases:,} applications, {report.refused:,} events that the process forbids")
    cancel = PROCESS["transitions"]["cancel"]
    for source in cancel["from"]:
        others = [stage for stage in cancel["from"] if stage != source]
        without = {**PROCESS["transitions"], "cancel": {**cancel, "from": others}}
        report = replay(Process.from_dict({**PROCESS, "transitions": without}), rows, MAP)
        print(f"cancelled in {source}: {report.refused:,}")


def is_kept(row: Row) -> bool:
    """Tell whether a row is about the application itself, as the others need not be kept."""
    return str(row.values.get("concept:name")).startswith("A_")


if __name__ == "__main__":
    log_file = Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE
    if log_file.exists():
        main(log_file)
    else:
        print(f"There is no log {log_file}; name the file bpic2012.xes.gz, wherever you have it.")
