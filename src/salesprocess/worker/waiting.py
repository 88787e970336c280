"""How threads of a worker wait for what is asynchronous."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from typing import Any

Await = Callable[[Coroutine[Any, Any, Any]], Any]
"""Runs a coroutine to its end and returns what it returns; called in a thread without a loop."""


def alone(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a loop of its own.

    Raises:
        CancelledError: If it cancelled itself; that of asyncio would end the worker.
    """
    # asyncio takes longer to import than this library may; who has an async hook has imported it.
    import asyncio

    try:
        return asyncio.run(coroutine)
    except asyncio.CancelledError as error:
        raise CancelledError from error


def within_this_loop() -> Await:
    """Return what runs coroutines in the loop that runs here, from other threads."""
    from asyncio import get_running_loop, run_coroutine_threadsafe

    loop = get_running_loop()
    return lambda coroutine: run_coroutine_threadsafe(coroutine, loop).result()
