"""Which addresses may be called."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from salesprocess import Undelivered
from salesprocess.webhooks.addresses import addresses_of, is_public

PUBLIC = "8.8.8.8 1.1.1.1 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808"
PRIVATE = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1
169.254.169.254 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.8 192.0.2.1 198.18.0.1 203.0.113.9
224.0.0.1 240.0.0.1 255.255.255.255
::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1 2001:0:7f00:1::
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_addresses_of_the_public_internet_may_be_called(address: str) -> None:
    """Also where one is written as another."""
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_other_address_may_be_called(address: str) -> None:
    """Private, loopback, link-local, of clouds, reserved; also hidden in another address."""
    assert not is_public(address)


def resolves(*addresses: str) -> Any:
    """Return a stand-in for DNS."""

    def getaddrinfo(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return getaddrinfo


def test_one_private_address_is_enough_to_refuse_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever controls the name chooses which of them is called."""
    monkeypatch.setattr(socket, "getaddrinfo", resolves("8.8.8.8", "10.0.0.1"))
    with pytest.raises(Undelivered, match=r"'rebind\.example' is at 10\.0\.0\.1"):
        addresses_of("rebind.example", 443, allow_private=False)


def test_every_address_is_tried_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once."""
    monkeypatch.setattr(socket, "getaddrinfo", resolves("8.8.8.8", "1.1.1.1", "8.8.8.8"))
    assert ["8.8.8.8", "1.1.1.1"] == addresses_of("dns.example", 443, allow_private=False)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::1]"])
def test_other_ways_to_write_loopback_are_refused(host: str) -> None:
    """What counts is the address, not how it is written."""
    with pytest.raises(Undelivered):
        addresses_of(host, 443, allow_private=False)


def test_a_host_without_address_is_told() -> None:
    """The name may be misspelt."""
    with pytest.raises(Undelivered, match="has no address"):
        addresses_of("no-such-host.invalid", 443, allow_private=True)
