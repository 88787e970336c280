"""Whatever a deal of a process that ships goes through, a scenario that tells it passes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from salesprocess.definition import Definition
from salesprocess.loading import builtin_names, builtin_text, load_data
from salesprocess.scenarios import Runner, parts_of
from salesprocess.source import read
from tests.scenarios.helpers import PROCESS
from tests.scenarios.rehearsals import ACTS, Act, Walker

TEXTS = {"acme": PROCESS, **{name: builtin_text(name) for name in builtin_names()}}


@cache
def process(name: str) -> tuple[dict[str, Any], Definition]:
    """Return a process as data without its scenarios, and loaded."""
    data = {key: part for key, part in read(TEXTS[name]).data.items() if key != "scenarios"}
    return data, load_data(data)


@pytest.mark.parametrize("name", TEXTS)
def test_what_a_deal_went_through_passes(name: str) -> None:
    """People, approvals, tracks, time and all that follows; and nothing strange is touched."""
    data, definition = process(name)

    @settings(max_examples=12)
    @given(ACTS)
    def passes(acts: list[Act]) -> None:
        steps = list(Walker(definition).steps(acts)) or [{"expect": {"outcome": "open"}}]
        first = {"id": "person_0", "roles": [*definition.spec.roles][:1]}
        told = {"by": first, "steps": steps}
        played = Runner(load_data({**data, "scenarios": {"told": told}})).run_all()
        assert None is played.results[0].failure, str(played.results[0].failure)
        assert played.results[0].touched <= {*parts_of(definition)}

    passes()
