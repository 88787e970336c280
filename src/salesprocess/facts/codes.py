"""The codes of currencies and countries."""

from __future__ import annotations

from functools import cache

# pycountry is imported where it is needed: it is slow to import, and many processes need no codes.


@cache
def currencies() -> frozenset[str]:
    """Return the three-letter codes of ISO 4217."""
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


@cache
def countries() -> frozenset[str]:
    """Return the two-letter codes of ISO 3166."""
    import pycountry

    return frozenset(country.alpha_2 for country in pycountry.countries)
