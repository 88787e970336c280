"""The service. Run it: uvicorn catering.app:app"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from catering import problems
from catering.asking import Deals
from catering.deals import open_store
from catering.routes import routes
from salesprocess import Store


def create(opening: Callable[[], Store] = open_store) -> FastAPI:
    """Make the service; the store is open while it runs."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        with opening() as store:
            yield {"store": store}

    app = FastAPI(title="Catering orders", lifespan=lifespan)
    app.include_router(routes)
    app.add_api_route("/health", health)
    app.add_api_route("/status", status)
    problems.install(app)
    return app


async def health(deals: Deals) -> dict[str, Any]:
    """Tell whether deals can be read; where they cannot, the answer is a problem with 503."""
    await deals.afind(limit=1)
    return {"healthy": True}


async def status(deals: Deals) -> dict[str, Any]:
    """Tell whether workers keep up. It counts all deals: for a dashboard, not for each second."""
    found = await deals.astatus()
    return {"late": found.is_late(timedelta(minutes=15)), **found._asdict()}


app = create()
