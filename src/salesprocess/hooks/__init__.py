"""Hooks: subscribers to what happened, which never veto."""

from salesprocess.hooks.registry import Hooks
from salesprocess.hooks.subscription import Subscription

__all__ = ["Hooks", "Subscription"]
