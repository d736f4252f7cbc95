"""Which network an internet address counts as: /24 of IPv4 and /64 of IPv6 are one party. Also whether an
address lies in given networks.

In: `address_of`, `network_of`: a text. `Networks`: addresses and networks, as texts.
Out: an address or None; the network's text, "" for none; whether an address lies in one.
Fails: `Networks` raises ValueError for a text that is no network; config/config_value_checks.py has checked
it before.
See: Limits on connections: doors/smtp_limits.py. Our own servers: `trusted` in config/server_tables.py."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Returns the address of a peer, an IPv4 one also where it came as IPv6; None: it is none."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def network_of(text: str) -> str:
    """Returns the network of an address, as one party is given: /24 of IPv4, /64 of IPv6."""
    address = address_of(text)
    if address is None:
        return text
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


class Networks:
    """Addresses and networks as they are written in the settings. ValueError: one of them is none."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._networks = [ip_network(text) for text in texts]

    def __contains__(self, text: object) -> bool:
        address = address_of(str(text))
        return address is not None and any(address in network for network in self._networks)
