"""Time zones: found by name, and what their clocks show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from salesprocess.errors import did_you_mean

_OF_THE_MACHINE = ("localtime", "posixrules", "Factory")


def find_zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name.

    Raises:
        ValueError: There is none of this name; the message ends with the nearest one.
    """
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, available_timezones

    try:
        if not name.startswith(("posix/", "right/")) and name not in _OF_THE_MACHINE:
            return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        pass
    # Etc/GMT+7 is seven hours behind, and nobody who writes GMT+7 means that.
    places = (zone for zone in available_timezones() if "/" in zone)
    known = sorted(zone for zone in places if not zone.startswith("Etc/"))
    word = name.strip().replace(" ", "_").casefold()
    alike = [zone for zone in known if word in (zone.casefold(), zone.casefold().split("/")[-1])]
    near = f"; did you mean {alike[0]!r}?" if alike else did_you_mean(name, known)
    way_out = near if near.endswith("?") else "; write its IANA name, such as 'Asia/Jakarta'."
    raise ValueError(f"There is no time zone {name[:60]!r}{way_out}")


def on_the_wall(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment at which the clocks of a zone show a time, or the first one after it."""
    moment = wall.replace(tzinfo=zone, fold=0)
    if isinstance(zone, timezone):  # of a fixed offset: each time comes once
        return moment
    if moment.utcoffset() == moment.replace(fold=1).utcoffset():
        return moment
    first = moment.astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return moment
    low, high = moment.replace(fold=1).astimezone(UTC), first
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0).astimezone(zone)
