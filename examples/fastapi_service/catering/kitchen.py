"""A receiver to try the service with. Run it: python -m catering.kitchen"""

from __future__ import annotations

import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook, WebhookVerificationError

SEEN: set[str] = set()
"""What has arrived. What is told at least once comes again now and then; yours is in a database."""


class Kitchen(BaseHTTPRequestHandler):
    """Checks who has signed an event, drops it if it has come before, and prints it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            event = Webhook(os.environ["KITCHEN_SECRET"]).verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.send_response(401)
        else:
            if self.headers["webhook-id"] not in SEEN:
                SEEN.add(self.headers["webhook-id"])
                told(event if isinstance(event, dict) else json.loads(body))
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say no more than what is printed."""


def told(event: dict[str, Any]) -> None:
    """Print what has arrived; yours begins to cook."""
    print(event["subject"], "is", event["data"]["target"], flush=True)


if __name__ == "__main__":
    where = urlsplit(os.environ["KITCHEN_URL"])
    HTTPServer((where.hostname or "127.0.0.1", where.port or 80), Kitchen).serve_forever()
