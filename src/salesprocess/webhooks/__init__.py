"""Hooks that tell other services over HTTPS, signed as Standard Webhooks."""

from salesprocess.webhooks.webhook import Webhook

__all__ = ["Webhook"]
