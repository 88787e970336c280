"""YAML to plain data in which every key and value knows its line and column.

One pass over the parser's events. The text is untrusted: it can make no object, repeat no part by
reference, nest no deeper than ``MOST_DEPTH`` and be no larger than ``MOST_CHARACTERS``.
"""

from salesprocess.source.findings import (
    MOST_FINDINGS,
    Path,
    address,
    in_file_order,
    shortened,
    too_many,
)
from salesprocess.source.plain import plain
from salesprocess.source.reading import MOST_CHARACTERS, MOST_DEPTH, MOST_PARTS, Source, read
from salesprocess.source.scalars import resolve

__all__ = [
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "MOST_FINDINGS",
    "MOST_PARTS",
    "Path",
    "Source",
    "address",
    "in_file_order",
    "plain",
    "read",
    "resolve",
    "shortened",
    "too_many",
]
