"""How Sphinx builds the documentation."""

from __future__ import annotations

import importlib.metadata
from typing import Any

from sphinx.application import Sphinx

project = "salesprocess"
author = "The salesprocess authors"
release = importlib.metadata.version("salesprocess")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]

html_theme = "furo"
html_title = f"salesprocess {release}"
html_show_copyright = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

napoleon_use_ivar = True
python_use_unqualified_type_names = True
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"


def leave_out_tuple_fields(
    _app: Sphinx, _what: str, _name: str, member: Any, _skip: bool, _options: Any
) -> bool | None:
    """Leave out the fields of named tuples, which their class already lists as attributes."""
    is_field = (getattr(member, "__doc__", None) or "").startswith("Alias for field number")
    return True if is_field else None


def setup(app: Sphinx) -> None:
    """Register what this project adds to autodoc."""
    app.connect("autodoc-skip-member", leave_out_tuple_fields)
