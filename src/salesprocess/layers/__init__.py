"""Several files laid over each other: what a generic process, an industry and a law say together.

Files are merged as plain data, before they are given shape: bases first, the file that names them
last. Each value keeps its place in the file that said it.
"""

from salesprocess.layers.compose import Composed, Idle, Layering, compose, has_layers, is_layer
from salesprocess.layers.forms import is_text
from salesprocess.layers.gather import MOST_FILES, MOST_LEVELS
from salesprocess.layers.merge import WORDS, Repeat
from salesprocess.layers.said import Layered, Said
from salesprocess.layers.shelf import (
    builtin_layers,
    builtin_names,
    builtin_text,
    installed,
    installed_file,
    shelf_text,
    shipped_names,
)

__all__ = [
    "MOST_FILES",
    "MOST_LEVELS",
    "WORDS",
    "Composed",
    "Idle",
    "Layered",
    "Layering",
    "Repeat",
    "Said",
    "builtin_layers",
    "builtin_names",
    "builtin_text",
    "compose",
    "has_layers",
    "installed",
    "installed_file",
    "is_layer",
    "is_text",
    "shelf_text",
    "shipped_names",
]
