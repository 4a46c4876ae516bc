"""The barcode on the back of North American licences (AAMVA DL/ID Card Design Standard, annex D)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
import zxingcpp
from anyascii import anyascii
from PIL import Image

from samples.people import Address, Person

LATEST_VERSION: Final = 10

_SEX = {"M": "1", "F": "2", "X": "9"}


def elements(
    person: Person, number: str, issued: date, expires: date, *, version: int = LATEST_VERSION, address: Address
) -> dict[str, str]:
    """Give the data elements of subfile DL, by element id, as the standard's version names and writes them.

    Version 1 (2000) has one element for the whole name and writes dates year first; versions 2 and 3 (2003, 2005)
    put all given names into DCT; from version 4 (2009) on first and middle names are apart, with flags for truncation.
    """
    first, middle, last = (_text(name) for name in (person.first_name, person.middle_names, person.last_name))
    day = "%Y%m%d" if version == 1 else "%m%d%Y"
    common = {
        "DAQ": number.replace("-", "").replace(" ", ""),
        "DAG": _text(address.street),
        "DAI": _text(address.city),
        "DAJ": address.state,
        "DAK": address.postal_code.ljust(9 if version == 1 else 11, "0" if version == 1 else " "),
        "DBA": expires.strftime(day),
        "DBB": person.date_of_birth.strftime(day),
        "DBD": issued.strftime(day),
    }
    if version == 1:
        return {"DAA": ",".join(name for name in (last, first, middle) if name), "DBC": person.sex, **common}
    classes = {"DCA": "D", "DCB": "NONE", "DCD": "NONE"}
    looks = {"DBC": _SEX[person.sex], "DAY": "BRO", "DAU": "066 in"}
    paper = {"DCF": f"{number[-4:]}{issued:%m%d%y}", "DCG": "USA"}
    if version <= 3:
        return {**classes, "DCS": last, "DCT": ",".join(filter(None, (first, middle))), **common, **looks, **paper}
    names = {"DCS": last, "DDE": "N", "DAC": first, "DDF": "N", "DAD": middle or "NONE", "DDG": "N"}
    return {**classes, **names, **common, **looks, **paper, "DDA": "F", "DDB": "01152019"}


def _text(value: str) -> str:
    return anyascii(value).upper()


def encode(fields: Mapping[str, str], *, issuer: str, version: int = LATEST_VERSION) -> bytes:
    """Write the elements as the barcode's bytes: header, one designator, subfile DL (annex D.12.3 to D.12.5).

    Args:
        fields: Elements of subfile DL; the number, DAQ, goes first.
        issuer: The six digits of the issuer's identification number.
        version: Version of the standard, 1-10. Version 1 has no field for the jurisdiction's own version.
    """
    ordered = sorted(fields.items(), key=lambda item: item[0] != "DAQ")
    subfile = "DL" + "\n".join(f"{key}{value}" for key, value in ordered) + "\r"
    jurisdiction_version = "" if version == 1 else "01"
    file_type = "AAMVA" if version == 1 else "ANSI "
    header = f"@\n\x1e\r{file_type}{issuer}{version:02}{jurisdiction_version}01"
    designator_length = 10
    return f"{header}DL{len(header) + designator_length:04}{len(subfile):04}{subfile}".encode("latin-1")


def barcode(content: bytes, module_pixels: int = 3) -> Image.Image:
    """Draw the bytes as PDF417, black on white, with its quiet zone."""
    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417)
    return Image.fromarray(np.array(symbol.to_image(scale=module_pixels)))
