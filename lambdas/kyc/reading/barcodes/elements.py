"""The data elements in the text of a PDF417 barcode (AAMVA DL/ID Card Design Standard, annex D.12).

The standard separates elements with a line feed and subfiles with a carriage return. Issuers and decoders also write
other control characters, a bar, or nothing at all, and lengths and offsets in the header are often wrong: elements are
told by their ids, not by where the header says that they are.
"""

import re
from typing import Final, Literal, NamedTuple

_HEADER: Final = re.compile(
    r"(?:ANSI|AAMVA)\s?(?P<issuer>[0-9]{6})(?P<version>[0-9]{2})[0-9]{0,4}"
    r"(?P<designators>(?:[A-Z]{2}[0-9a-z]{4,8}(?=[A-Z\s]|$))*)"
)
"""Version 1 has no number of the jurisdiction's version, some issuers no number of entries either; designators name
subfiles and where they are."""
_SEPARATORS: Final = re.compile("[\x00-\x1f\x7f-\x9f]+")
_BAR: Final = re.compile(r"[\x00-\x1f\x7f-\x9f|]+")
_ELEMENT: Final = re.compile(r"\s*(?:DL|ID)?(?P<id>D[A-D][A-Z])(?P<value>.*)", re.DOTALL)
_NEXT: Final = r"(?=D[A-D][A-Z]|Z[A-Z]{2}|\s|$)"
_UNSEPARATED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<id>DAQ)(?P<value>[A-Z0-9*-]+?) *{_NEXT}",
        r"(?P<id>DAA)(?P<value>.+?)(?=DA[BCGLQ]|DB[A-D][0-9])",
        r"(?P<id>DCS)(?P<value>.+?)(?=DDE[TNU] *D|DAC|DCT|DCU|DAD|DB[A-D][0-9])",
        r"(?P<id>DCT)(?P<value>.+?)(?=DB[A-D][0-9]|DA[GLQ]|DC[FGHU])",
        r"(?P<id>DAC)(?P<value>.+?)(?=DDF[TNU] *D|DAD|DDE[TNU] *D|DB[A-D][0-9]|DC[A-U]|DAG)",
        r"(?P<id>DAD)(?P<value>.+?)(?=DDG[TNU] *D|DB[A-D][0-9]|DC[A-U]|DA[GLE])",
        rf"(?P<id>DB[ABD])(?P<value>[0-9]{{8}}){_NEXT}",
        rf"(?P<id>DBC)(?P<value>[0-9MFX]){_NEXT}",
        rf"(?P<id>DAJ)(?P<value>[A-Z]{{2}}){_NEXT}",
        rf"(?P<id>DCG)(?P<value>USA|CAN){_NEXT}",
        rf"(?P<id>DD[EFG])(?P<value>[TNU]){_NEXT}",
    )
)
"""Elements that can be told from the next one without a separator, by the form of their value."""
_MANY: Final = 6
"""Elements found, from which on they are separated; those that lack are not in the barcode."""


class Header(NamedTuple):
    """The beginning of a barcode: who issued it, and by which version of the standard."""

    issuer: str
    version: int
    kind: Literal["DL", "ID"] | None


class Payload(NamedTuple):
    """A barcode's header, where it has one, and its elements by their ids."""

    header: Header | None
    elements: dict[str, str]


def split_payload(text: str) -> Payload:
    r"""Return the header and the elements of a barcode's text; of an element that comes twice, the first with a value.

    >>> split_payload("@\n\x1e\rANSI 636000090001DL00310050DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\r").elements
    {'DAQ': 'T64235789', 'DCS': 'SAMPLE', 'DAC': 'MICHAEL'}
    """
    match = _HEADER.search(text)
    header = _header(match) if match else None
    body = text[match.end() :] if match else text
    elements = _separated(body)
    if not _is_complete(elements):
        elements |= _unseparated(body)
    return Payload(header, elements)


def _header(match: re.Match[str]) -> Header:
    designators = match["designators"]
    kinds: tuple[Literal["DL", "ID"], ...] = ("DL", "ID")
    kind = next((kind for kind in kinds if designators.startswith(kind)), None)
    return Header(match["issuer"], int(match["version"]), kind)


def _separated(body: str) -> dict[str, str]:
    chunks = _SEPARATORS.split(body)
    if not any("|" not in chunk and _ELEMENT.match(chunk) for chunk in chunks):
        chunks = _BAR.split(body)
    elements: dict[str, str] = {}
    for match in filter(None, map(_ELEMENT.match, chunks)):
        value = match["value"].strip()
        elements[match["id"]] = elements.get(match["id"]) or value
    return elements


def _is_complete(elements: dict[str, str]) -> bool:
    """Return True if there are as many elements as separators would have given."""
    has_all = "DAQ" in elements and "DBB" in elements and bool({"DAA", "DAB", "DAC", "DCS", "DCT"} & set(elements))
    return has_all or len(elements) >= _MANY


def _unseparated(body: str) -> dict[str, str]:
    text = _BAR.sub(" ", body)
    found = [match for pattern in _UNSEPARATED for match in pattern.finditer(text)]
    return {match["id"]: match["value"].strip() for match in reversed(found)}
