"""Findings in the shape of SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from salesprocess.errors import Finding
from salesprocess.linting import RULES

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Sequence[Finding]) -> Mapping[str, Any]:
    """Return a log of one run with a result for each finding.

    Args:
        findings: What was found, in any number of files.
    """
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "salesprocess", "rules": [_rule(rule) for rule in rules]}
    results = [_result(finding, rules.index(finding.rule)) for finding in findings]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"version": "2.1.0", "$schema": _SCHEMA, "runs": [run]}


def _rule(name: str) -> Mapping[str, Any]:
    known = RULES.get(name)
    about = {"shortDescription": {"text": known.summary}} if known else {}
    return {"id": name, **about}


def _result(finding: Finding, index: int) -> Mapping[str, Any]:
    place = finding.place
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.line is not None:
        physical["region"] = {"startLine": place.line, "startColumn": place.column or 1}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical}],
    }


def _uri(file: str) -> str:
    if file.startswith(("builtin:", "installed:")):
        return file
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), errors="replace")
