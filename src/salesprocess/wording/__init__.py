"""How reasons are said: in the reader's language, part by part, with nothing secret in them."""

from salesprocess.wording.figures import Figures
from salesprocess.wording.names import Names
from salesprocess.wording.rendering import INDENT, PlaceOf, data_of, headline, lines_of
from salesprocess.wording.requirements import Wording
from salesprocess.wording.statement import Statement

__all__ = [
    "INDENT",
    "Figures",
    "Names",
    "PlaceOf",
    "Statement",
    "Wording",
    "data_of",
    "headline",
    "lines_of",
]
