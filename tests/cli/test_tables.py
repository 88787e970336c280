"""Tables that fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salesprocess.cli.tables import fair_widths

COLUMNS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), min_size=1, max_size=8)


@given(COLUMNS, st.integers(0, 200))
def test_widths_are_shared_fairly(columns: list[tuple[int, int]], spare: int) -> None:
    """Nobody gets less than the least or more than is wanted, and all fits."""
    least = [small for small, _ in columns]
    natural = [small + more for small, more in columns]
    room = sum(least) + spare
    widths = fair_widths(least, natural, room)
    assert all(low <= w <= high for low, w, high in zip(least, widths, natural, strict=True))
    assert min(room, sum(natural)) == sum(widths)
