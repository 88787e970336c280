from __future__ import annotations

from pathlib import Path

from salesprocess.linting import RULES
from salesprocess.loading import load_file
from tests.layers.helpers import layered
from tests.linting.helpers import check_samples

RULE = "layer-changes-nothing"


def places(path: Path) -> list[str]:
    """Return address, file and line of what the rule finds."""
    found = RULES[RULE].check(load_file(path))
    return [f"{f.address} {Path(f.place.file).name}:{f.place.line}" for f in found]


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_a_value_that_a_file_below_says(tmp_path: Path) -> None:
    """In short and in long forms, also through another file; what differs is not told."""
    layer = "fields: {amount: {type: decimal, min: 0}}\ntransitions: {propose: {guards: [fit]}}\n"
    path = layered(tmp_path, "stages: {offer: {probability: 40}}\n", layer)

    assert [
        "stages.offer.probability layer_1.yaml:4",
        "fields.amount.type layer_2.yaml:4",
        "transitions.propose.guards layer_2.yaml:5",
    ] == places(path)


def test_files_that_do_not_know_each_other_may_say_the_same(tmp_path: Path) -> None:
    """A layer has to stand alone, whatever else is extended beside it."""
    layered(tmp_path)
    law = "salesprocess: 1\nlayer: law\nfields: {consent: boolean}\n"
    (tmp_path / "law.yaml").write_text(law)
    path = tmp_path / "acme.yaml"
    path.write_text("salesprocess: 1\nprocess: acme\nextends: [./base.yaml, ./law.yaml]\n")

    assert [] == places(path)


def test_a_layer_that_says_nothing(tmp_path: Path) -> None:
    """It is told where it is named, unless it joins several others."""
    layered(tmp_path)
    (tmp_path / "idle.yaml").write_text("salesprocess: 1\nlayer: idle\n")
    (tmp_path / "join.yaml").write_text(
        "salesprocess: 1\nlayer: join\nextends: [./base.yaml, ./idle.yaml]\n"
    )
    path = tmp_path / "acme.yaml"
    path.write_text("salesprocess: 1\nprocess: acme\nextends: ./join.yaml\n")

    assert [" idle.yaml:2"] == places(path)
