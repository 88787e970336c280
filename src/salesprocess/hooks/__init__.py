"""Hooks: subscribers to what happened, which never veto."""

from salesprocess.hooks.logging import log_events
from salesprocess.hooks.registry import HookOptions, Hooks
from salesprocess.hooks.subscription import Subscription, Words
from salesprocess.hooks.telemetry import trace_events

__all__ = ["HookOptions", "Hooks", "Subscription", "Words", "log_events", "trace_events"]
