"""Hooks: subscribers to what happened, which never veto."""

from salesprocess.hooks.logging import log_events
from salesprocess.hooks.registry import Hooks
from salesprocess.hooks.subscription import Subscription
from salesprocess.hooks.telemetry import trace_events

__all__ = ["Hooks", "Subscription", "log_events", "trace_events"]
