from __future__ import annotations

import salesprocess.expressions


def test_what_is_exported_is_imported_and_nothing_else() -> None:
    """The package names exactly what it offers."""
    public = {
        name
        for name, value in vars(salesprocess.expressions).items()
        if not name.startswith("_") and not hasattr(value, "__path__")
    }
    modules = {name for name in public if hasattr(vars(salesprocess.expressions)[name], "__file__")}
    assert public - modules == set(salesprocess.expressions.__all__) - modules
