"""From a file to a definition, or to every mistake that the file has."""

from salesprocess.layers import builtin_layers, builtin_names, builtin_text
from salesprocess.loading.builtin import load_builtin, open_named
from salesprocess.loading.files import (
    Opened,
    check_layer,
    load_data,
    load_file,
    load_opened,
    load_text,
    open_file,
)
from salesprocess.loading.json_schema import json_schema
from salesprocess.loading.rules import RULES

__all__ = [
    "RULES",
    "Opened",
    "builtin_layers",
    "builtin_names",
    "builtin_text",
    "check_layer",
    "json_schema",
    "load_builtin",
    "load_data",
    "load_file",
    "load_opened",
    "load_text",
    "open_file",
    "open_named",
]
