"""From a file to a definition, or to every mistake that the file has."""

from salesprocess.loading.builtin import builtin_names, builtin_text, load_builtin
from salesprocess.loading.files import load_data, load_file, load_text
from salesprocess.loading.json_schema import json_schema
from salesprocess.loading.rules import RULES

__all__ = [
    "RULES",
    "builtin_names",
    "builtin_text",
    "json_schema",
    "load_builtin",
    "load_data",
    "load_file",
    "load_text",
]
