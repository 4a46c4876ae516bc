"""The barcode of licences decodes back to what was written."""

from datetime import date

import numpy as np
import pytest
import zxingcpp

from samples import aamva
from samples.demo import LICENCE
from samples.layouts.us_licence import winnemac_content

ISSUED, EXPIRES = date(2024, 3, 15), date(2032, 5, 14)


def _content(version: int) -> bytes:
    fields = aamva.elements(
        LICENCE.person, LICENCE.data.number, ISSUED, EXPIRES, version=version, address=LICENCE.data.address
    )
    return aamva.encode(fields, issuer="636097", version=version)


@pytest.mark.parametrize("version", range(1, 11))
def test_the_symbol_decodes_to_the_same_bytes(version: int) -> None:
    [symbol] = zxingcpp.read_barcodes(np.asarray(aamva.barcode(_content(version))))
    assert symbol.format == zxingcpp.BarcodeFormat.PDF417
    assert symbol.bytes == _content(version)


@pytest.mark.parametrize("version", range(1, 11))
def test_the_designator_points_at_the_subfile(version: int) -> None:
    content = _content(version)
    header = 19 if version == 1 else 21
    designator = content[header : header + 10].decode()
    offset, length = int(designator[2:6]), int(designator[6:10])
    assert designator[:2] == "DL"
    assert content[offset : offset + length].startswith(b"DLDAQM48273910456\n")
    assert offset + length == len(content)
    assert content.endswith(b"\r")


def test_names_and_dates_are_written_as_each_version_has_them() -> None:
    assert b"\nDAAMARLOWE,JUNE,ROSALIND\n" in _content(1)
    assert b"\nDBB19870514\n" in _content(1)
    assert b"\nDCTJUNE,ROSALIND\n" in _content(3)
    assert b"\nDACJUNE\n" in _content(10)
    assert b"\nDBB05141987\n" in _content(10)


def test_the_back_of_a_licence_carries_its_barcode() -> None:
    [symbol] = zxingcpp.read_barcodes(np.asarray(LICENCE.back()))
    assert symbol.bytes == winnemac_content(LICENCE.person, LICENCE.data)
