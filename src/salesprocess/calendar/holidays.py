"""Public holidays, of countries and of their parts, as the package ``holidays`` knows them.

It is imported when a calendar names a country: that takes longer than loading most processes.
"""

from __future__ import annotations

from functools import lru_cache

from salesprocess.errors import did_you_mean, listing


def check_holidays(code: str) -> None:
    """Check that the public holidays of a country, or of a part of one, are known.

    Raises:
        ValueError: They are not; the message ends with the nearest code.
    """
    import holidays

    country, _, part = code.partition("-")
    try:
        if len(country) != 2 or not country.isupper():
            raise NotImplementedError
        parts = holidays.country_holidays(country).subdivisions
    except NotImplementedError:
        raise ValueError(
            f"No public holidays are known of {code[:60]!r}{_near_country(code)}"
        ) from None
    if part not in parts and "-" in code:
        near = did_you_mean(part[:8].upper(), parts)
        codes = listing(f"{country}-{part}" for part in parts)
        way_out = f"; use {country!r} itself" + (f", or one of: {codes}." if parts else ".")
        if near.endswith("?"):
            way_out = near.replace("'", f"'{country}-", 1)
        raise ValueError(f"No public holidays are known of {code[:60]!r}{way_out}")


def _near_country(code: str) -> str:
    import holidays
    import pycountry

    known = holidays.list_supported_countries()
    try:
        found = pycountry.countries.lookup(code).alpha_2
    except LookupError:
        found = ""
    if found in known:
        return f"; did you mean {found!r}?"
    near = did_you_mean(code[:8].upper(), known)
    return near if near.endswith("?") else "; write a code of ISO 3166, such as 'ID'."


@lru_cache(maxsize=64)
def known_years(code: str) -> range:
    """Return the years of which the package knows public holidays."""
    import holidays

    found = holidays.country_holidays(code.partition("-")[0])
    return range(found.start_year, found.end_year + 1)


@lru_cache(maxsize=512)
def holidays_in(code: str, year: int) -> frozenset[int]:
    """Return the ordinals of the public holidays of a year."""
    import holidays

    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year)
    return frozenset(day.toordinal() for day in found)
