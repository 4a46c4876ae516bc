"""The examples in the docstrings of formats are true."""

import doctest
from importlib import import_module

import pytest

MODULES = (
    "coded_dates",
    "zones.check_digit",
    "zones.french_card",
    "zones.mrv_a",
    "zones.mrv_b",
    "zones.names",
    "zones.personal_numbers",
    "zones.rows",
    "zones.td1",
    "zones.td2",
    "zones.td3",
    "zones.zone",
    "barcodes.aamva",
    "barcodes.elements",
    "barcodes.issuers",
    "barcodes.licence",
    "barcodes.magnetic",
    "barcodes.names",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    results = doctest.testmod(import_module(f"kyc.reading.{name}"))

    assert results.attempted > 0
    assert results.failed == 0
