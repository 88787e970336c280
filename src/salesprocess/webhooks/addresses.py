"""Which addresses of the internet may be called: not those of machines behind the firewall."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from salesprocess.errors import Undelivered

Address = IPv4Address | IPv6Address

_ALSO_REFUSED = tuple(
    ip_network(text)
    for text in (
        "168.63.129.16/32",  # what Azure tells its machines, at an address that looks public
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64 = ip_network("64:ff9b::/96")


def addresses_of(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Resolve a host to addresses that may be called.

    One address that may not be called is enough to refuse the host: whoever controls its name
    could have it answer with a different one each time.

    Args:
        host: A name, or an address.
        port: The port.
        allow_private: Whether every address may be called.

    Returns:
        The addresses, in the order in which they are to be tried.

    Raises:
        Undelivered: If there are none, or one of them may not be called.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered(
            f"The host {host!r} has no address; see whether it is spelt so."
        ) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private:
        for address in addresses:
            demand_public(host, address)
    return addresses


def demand_public(host: str, address: str) -> None:
    """Make sure that an address is one of the public internet.

    Raises:
        Undelivered: If it is not.
    """
    if not is_public(address):
        raise Undelivered(
            f"The host {host!r} is at {address}, which is no address of the public internet;"
            " pass allow_private=True if it is meant."
        )


def is_public(address: str) -> bool:
    """Tell whether an address, and each that it stands for, is one of the public internet."""
    return all(_is_public(each) for each in _meant(ip_address(address.partition("%")[0])))


def _is_public(address: Address) -> bool:
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        and not any(address in network for network in _ALSO_REFUSED)
    )


def _meant(address: Address) -> Iterator[Address]:
    """Yield an address, or the IPv4 addresses at which packets to it may come out."""
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    if not address.packed[:12].strip(b"\0"):
        inner.append(IPv4Address(address.packed[12:]))
    found = [each for each in inner if each is not None]
    yield from found
    # A mapped address is not global itself; it is what it maps that counts.
    if address.ipv4_mapped is None and address not in _NAT64:
        yield address
