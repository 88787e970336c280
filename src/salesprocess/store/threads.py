"""One engine behind both colours: asynchronous code waits for the database in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


async def in_thread(function: Callable[..., Result], *given: Any, **options: Any) -> Result:
    """Call a function that waits for the database in a thread, so that the loop goes on."""
    # asyncio takes longer to import than this library may; who awaits has imported it.
    from asyncio import to_thread

    return await to_thread(function, *given, **options)
