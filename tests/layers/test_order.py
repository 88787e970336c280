"""Where new stages stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesprocess.loading import load_file

from .helpers import findings, layered, messages


@pytest.mark.parametrize(
    ("stages", "order"),
    [
        ("new: {after: lead}", "lead new offer won lost"),
        ("new: {before: lead}", "new lead offer won lost"),
        ("new: ", "lead offer won lost new"),
        ("offer: {before: lead}", "offer lead won lost"),
        ("a: {after: lead}, b: {after: a}", "lead a b offer won lost"),
        ("a: {after: lead}, b: {after: lead}", "lead b a offer won lost"),
        ("new: {after: lost}, lost: {remove: true}, old: {after: won}", None),
        ("lead: {after: won}, old: {before: lead}", "offer won old lead lost"),
    ],
)
def test_stages_stand_where_the_file_says(tmp_path: Path, stages: str, order: str | None) -> None:
    """Beside the stage that it names, in the order in which the file says so; else last."""
    extra = "transitions: {lose: {remove: true}}\n" if order is None else ""
    path = layered(tmp_path, f"stages: {{{stages}}}\n{extra}")
    if order is None:
        assert ["unknown-stage layer_1.yaml:4 stages.new.after"] == findings(path)
    else:
        assert order.split() == list(load_file(path).stages)


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ("new: {after: ofer}", "There is no stage 'ofer'; did you mean 'offer'?"),
        (
            "new: {after: xy}",
            "There is no stage 'xy'; name one of the stages of an earlier file.",
        ),
        ("new: {after: new}", "A stage cannot stand beside itself; name another stage."),
        (
            "new: {after: lead, before: won}",
            "A stage has one place; keep either 'after' or 'before'.",
        ),
    ],
)
def test_where_no_stage_can_stand(tmp_path: Path, stage: str, message: str) -> None:
    """The way out is told."""
    assert [message] == messages(layered(tmp_path, f"stages: {{{stage}}}\n"))
