"""The network addresses that calls may go to: those that anybody can reach, and none that only we can.

A tenant chooses where webhooks go, so that without this rule it could make us call what lies behind our own walls:
the function's own runtime, credentials of a machine (169.254.169.254), another network of the account.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TRANSLATED: Final = ip_network("64:ff9b::/96")
"""By RFC 6052, an IPv4 address in an IPv6 one, its last 32 bits."""
_COMPATIBLE: Final = ip_network("::/96")
"""Likewise, by RFC 4291, section 2.5.5.1, which deprecates it."""
_IPV4_BITS: Final = 0xFFFFFFFF
_FURTHER: Final = tuple(map(ip_network, ("192.88.99.0/24", "192.0.0.0/24", "2001::/23", "3fff::/20")))
"""Blocks that some or all versions of Python count as global, at least in part, though no endpoint has them: the relays
of 6to4 (RFC 7526), both blocks of protocol assignments (RFC 6890; the next router answers some of them), and
documentation (RFC 9637)."""


def is_public(address: str, also: Iterable[Network] = ()) -> bool:
    """Return whether a call may go to an address.

    Args:
        address: as the resolver gives it; a zone (`%eth0`) makes it none.
        also: networks that are not public and count as if they were.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if any(parsed.version == network.version and parsed in network for network in also):
        return True
    return all(_is_global(each) for each in (parsed, *_embedded(parsed)))


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Return networks as they are written (`127.0.0.0/8`).

    Raises:
        ValueError: one of them is none.
    """
    return tuple(ip_network(each) for each in written)


def _is_global(address: Address) -> bool:
    """Return whether the address is one of the public network's, and one machine's.

    `is_global` alone follows IANA's special-purpose registries, in which multicast is global and IPv6's former
    site-local range and unassigned ranges are not named.
    """
    if isinstance(address, IPv6Address) and (address.is_site_local or address.scope_id):
        return False
    if any(address.version == network.version and address in network for network in _FURTHER):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
        or (address.is_reserved and address not in _TRANSLATED)
    )


def _embedded(address: Address) -> Iterator[Address]:
    """Yield the IPv4 addresses that an IPv6 address leads to, by whatever is between."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _TRANSLATED or address in _COMPATIBLE:
        yield IPv4Address(int(address) & _IPV4_BITS)
