"""Webhooks go to addresses that anybody can reach, however an address is written or wrapped."""

import pytest

from kyc.domain.public_addresses import is_public, networks

PUBLIC = ["8.8.8.8", "1.1.1.1", "203.0.114.1", "2606:4700::1111", "64:ff9b::808:808", "100.128.0.1"]
NOT_PUBLIC = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1"],
    "link-local, metadata": ["169.254.169.254", "169.254.170.2", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255"],
    "nobody's": ["0.0.0.0", "0.1.2.3", "::", "240.0.0.1", "255.255.255.255", "4000::1", "fec0::1"],  # noqa: S104
    "many": ["224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"],
    "documentation, tests": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1", "3fff::1"],
    "assigned to protocols": ["192.0.0.8", "192.0.0.9", "192.0.0.170", "192.0.0.192", "2001:1::1", "2001:20::1"],
    "wrapped": [
        "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
    "no address": ["", "localhost", "127.1", "2130706433", "0x7f000001", "8.8.8.8:443", "08.8.8.8"],
}  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(("kind", "address"), [(kind, each) for kind, found in NOT_PUBLIC.items() for each in found])
def test_no_other_may(kind: str, address: str) -> None:
    assert not is_public(address), kind


def test_a_named_network_may_be_called_and_its_neighbours_may_not() -> None:
    also = networks(["127.0.0.0/8"])

    assert is_public("127.0.0.1", also)
    assert not any(is_public(each, also) for each in ("10.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"))


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        networks(["everything"])
