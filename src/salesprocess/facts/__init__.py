"""The values of fields: read from what Python, JSON and people write, and written as JSON.

A value is read once and then kept in one form: exact decimals, moments with a fixed offset from
UTC, the option itself for a choice, tuples for lists. Reading what ``fact_to_json`` wrote gives the
same value again. No message shows the value of a field that is sensitive.
"""

from salesprocess.facts.codes import countries, currencies
from salesprocess.facts.kind import Fact, Reader
from salesprocess.facts.kinds import MOST_ITEMS
from salesprocess.facts.limits import matcher, read_limit
from salesprocess.facts.numbers import LARGEST, MOST_PLACES
from salesprocess.facts.reading import read_fact, reader_for
from salesprocess.facts.reading import read_fact as fact_from_json
from salesprocess.facts.texts import MOST_CHARACTERS
from salesprocess.facts.writing import fact_to_json

__all__ = [
    "LARGEST",
    "MOST_CHARACTERS",
    "MOST_ITEMS",
    "MOST_PLACES",
    "Fact",
    "Reader",
    "countries",
    "currencies",
    "fact_from_json",
    "fact_to_json",
    "matcher",
    "read_fact",
    "read_limit",
    "reader_for",
]
