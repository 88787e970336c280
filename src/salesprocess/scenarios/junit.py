"""Results as JUnit XML, which build servers show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from salesprocess.errors import LoadError
from salesprocess.scenarios.result import Result
from salesprocess.scenarios.running import Run

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may contain, not even escaped."""


def junit(runs: Iterable[tuple[str, Run | LoadError]], language: str | None = None) -> str:
    """Write what became of the scenarios of some files.

    Args:
        runs: Each file, with what became of its scenarios, or why it does not load.
        language: The language of the texts.

    Returns:
        An XML document: a test suite for each file, a test case for each scenario. A file that
        does not load is a suite with one case in error.
    """
    suites = [_suite(file, run, language) for file, run in runs]
    root = ET.Element("testsuites", {"name": "salesprocess", **_totals(suites)})
    root.extend(suites)
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _totals(suites: Sequence[ET.Element]) -> dict[str, str]:
    counts = {
        key: str(sum(int(suite.get(key, "0")) for suite in suites))
        for key in ("tests", "failures", "errors", "skipped")
    }
    return {**counts, "time": _seconds(sum(float(suite.get("time", "0")) for suite in suites))}


def _suite(file: str, run: Run | LoadError, language: str | None) -> ET.Element:
    if isinstance(run, LoadError):
        suite = _new_suite(file, tests=1, failures=0, errors=1, seconds=0)
        case = ET.SubElement(suite, "testcase", name="loads", classname=_clean(file), time="0.000")
        text = str(run)
        _problem(case, "error", "LoadError", text, text.partition("\n")[0])
        return suite
    failures = sum(not result.passed for result in run.results)
    seconds = sum(result.seconds for result in run.results)
    suite = _new_suite(file, len(run.results), failures, 0, seconds)
    suite.extend(_case(run.definition.name, result, language) for result in run.results)
    return suite


def _new_suite(file: str, tests: int, failures: int, errors: int, seconds: float) -> ET.Element:
    counts = {"tests": tests, "failures": failures, "errors": errors, "skipped": 0}
    attributes = {key: str(count) for key, count in counts.items()}
    return ET.Element("testsuite", {"name": _clean(file), **attributes, "time": _seconds(seconds)})


def _case(process: str, result: Result, language: str | None) -> ET.Element:
    place = result.place
    case = ET.Element(
        "testcase", name=_clean(result.name), classname=process, file=_clean(place.file),
        line=str(place.line or 0), time=_seconds(result.seconds),
    )  # fmt: skip
    if result.failure is not None:
        text = result.failure.say(language)
        _problem(case, "failure", "Expectation", text, " ".join(text.splitlines()[:3]))
    return case


def _problem(case: ET.Element, tag: str, kind: str, text: str, message: str) -> None:
    ET.SubElement(case, tag, type=kind, message=_clean(message)).text = _clean(text)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
