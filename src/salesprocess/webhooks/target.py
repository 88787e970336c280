"""Where a webhook goes: a URL that was checked."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from salesprocess.errors import Undelivered, UsageError
from salesprocess.webhooks.addresses import demand_public

if TYPE_CHECKING:
    import httpx2

_PORTS = {"https": 443, "http": 80}
_PORTS_END = 65536


def target_of(url: str, *, allow_private: bool) -> httpx2.URL:
    """Check a URL to which events are to be posted.

    Args:
        url: The URL.
        allow_private: Whether it may be of a private address, or without TLS.

    Returns:
        The URL. It may hold a token, so nothing but its host is ever shown.

    Raises:
        UsageError: If it cannot be used, or the packages are not installed.
    """
    try:
        import httpx2
        import standardwebhooks  # noqa: F401
    except ImportError:
        way_out = "pip install 'salesprocess[webhooks]'"
        raise UsageError(f"Webhooks need packages of their own; run: {way_out}") from None
    if not isinstance(url, str):
        raise UsageError(f"A webhook has a URL, not {type(url).__name__}; pass 'https://…'.")
    try:
        target = httpx2.URL(url)
        _demand_usable(target, allow_private=allow_private)
    except httpx2.InvalidURL:
        raise UsageError("This is no URL; pass one such as 'https://example.com/hook'.") from None
    return target


def _demand_usable(target: httpx2.URL, *, allow_private: bool) -> None:
    if target.scheme != "https" and not (allow_private and target.scheme == "http"):
        raise UsageError(
            f"A webhook goes to 'https://…', not to {target.scheme or 'no scheme'!r}; without TLS"
            " anybody on the way could read it. Only allow_private=True takes 'http://…', too."
        )
    if not 0 < port_of(target) < _PORTS_END:
        raise UsageError("The port of the URL is none; write one from 1 to 65535, or leave it out.")
    if not target.host:
        raise UsageError("The URL names no host; pass one such as 'https://example.com/hook'.")
    if target.userinfo:
        raise UsageError(
            "The URL holds a user name or a password; leave them out: what a receiver checks is"
            " the signature."
        )
    if not allow_private:
        try:
            demand_public(target.host, str(ip_address(target.host)))
        except Undelivered as error:
            raise UsageError(str(error)) from None
        except ValueError:
            pass  # a name, whose addresses are looked up each time


def host_of(target: httpx2.URL) -> str:
    """Return the name to look up, in the letters of DNS."""
    return target.raw_host.decode("ascii").strip("[]")


def port_of(target: httpx2.URL) -> int:
    """Return the port."""
    return target.port or _PORTS[target.scheme]
