"""Time zones and holidays by their names, and what is said of other names."""

from __future__ import annotations

import pytest

from salesprocess.calendar import check_holidays, find_zone


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("Asia/Jakata", "did you mean 'Asia/Jakarta'?"),
        ("asia/jakarta", "did you mean 'Asia/Jakarta'?"),
        ("New York", "did you mean 'America/New_York'?"),
        ("GMT+7", "such as 'Asia/Jakarta'."),
        *((name, "such as 'Asia/Jakarta'.") for name in ("", "America", "localtime", "a\0b")),
        *((name, "such as 'Asia/Jakarta'.") for name in ("../x", "posix/UTC", "x" * 9999)),
    ],
)
def test_a_zone_that_does_not_exist(name: str, way_out: str) -> None:
    """The nearest one is named, and none that means the opposite."""
    with pytest.raises(ValueError, match="There is no time zone") as caught:
        find_zone(name)
    assert str(caught.value).endswith(way_out)


@pytest.mark.parametrize(
    ("code", "way_out"),
    [
        ("id", "did you mean 'ID'?"),
        ("IDN", "did you mean 'ID'?"),
        ("Indonesia", "did you mean 'ID'?"),
        ("XX", "such as 'ID'."),
        ("", "such as 'ID'."),
        ("GB-SCO", "did you mean 'GB-SCT'?"),
        ("US-CAL", "did you mean 'US-CA'?"),
        ("ID-JK", "use 'ID' itself."),
        ("ID-", "use 'ID' itself."),
    ],
)
def test_holidays_that_are_not_known(code: str, way_out: str) -> None:
    """The nearest code is named."""
    with pytest.raises(ValueError, match="No public holidays are known of") as caught:
        check_holidays(code)
    assert str(caught.value).endswith(way_out)
