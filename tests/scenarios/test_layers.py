"""Scenarios and files that are laid over each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_file, load_text
from salesprocess.scenarios import Runner

OVER = """\
salesprocess: 1
process: acme
extends: generic
fields: {solution: {fields: {culture: {remove: true}}}}
guards: {needs_understood: {when: filled(solution.business_model)}}
"""
OWN = "scenarios: {a lead stays a lead: {steps: [{qualify: {blocked_by: qualified}}]}}\n"


def test_a_process_does_not_take_over_the_scenarios_of_its_bases() -> None:
    """They are about another process: here they name a field that is gone."""
    assert {} == load_text(OVER).spec.scenarios


def test_a_process_has_scenarios_of_its_own() -> None:
    """They are about what all files together say."""
    run = Runner(load_text(OVER + OWN)).run_all()

    assert [("a lead stays a lead", True)] == [(r.name, r.passed) for r in run.results]


def test_scenarios_in_a_layer_would_never_be_played(tmp_path: Path) -> None:
    """So they are a mistake, at their place, for whoever extends the layer."""
    layer = tmp_path / "layer.yaml"
    layer.write_text(f"salesprocess: 1\nlayer: calm\n{OWN}", encoding="utf-8")
    acme = tmp_path / "acme.yaml"
    acme.write_text(OVER.replace("generic", "[generic, ./layer.yaml]"), encoding="utf-8")

    with pytest.raises(LoadError) as caught:
        load_file(acme)
    assert [("bad-scenario", str(layer), 3)] == [
        (finding.rule, finding.place.file, finding.place.line) for finding in caught.value.findings
    ]
