"""A reading as lines of text, for people."""

from collections.abc import Iterator
from typing import Final

from kyc.reading.document import DocumentReading, ReadValue

HEADINGS: Final = ("field", "value", "source", "digits", "confidence", "place")
_DIGITS: Final = {True: "right", False: "wrong", None: ""}


def rows(reading: DocumentReading) -> Iterator[tuple[str, ...]]:
    """Yield one row a value: field, text, source (in brackets where it does not count), digits, confidence, place."""
    for value in reading.values:
        yield _row(value, counts=reading.counts(value))


def _row(value: ReadValue, *, counts: bool) -> tuple[str, ...]:
    return (
        value.field.value,
        value.text,
        value.source.value if counts else f"({value.source.value})",
        _DIGITS[value.is_vouched],
        f"{value.confidence_percent:.0f} %",
        value.pointer.removeprefix("documents."),
    )


def facts(reading: DocumentReading) -> Iterator[str]:
    """Yield what the reading says of the document as a whole: its kinds, its issuer, its sides."""
    kinds = ", ".join(f"{kind.kind.value} ({kind.source.value}: {kind.text})" for kind in reading.kinds)
    yield f"kind: {kinds or 'not said'}"
    issuers = ", ".join(f"{issuer.country} ({issuer.source.value})" for issuer in reading.issuers)
    yield f"issuer: {issuers or 'not said'}; dates: {reading.date_order.value}"
    for side in reading.sides:
        tie = f", {side.tie.value}" if side.tie else ""
        zone = f", zone {side.zone.format.value}" if side.zone else ""
        faces = "" if side.faces is None else f", {len(side.faces)} face(s)"
        yield (
            f"{side.side.value}: {side.word_count} words at {side.confidence_percent:.0f} %, "
            f"{side.angle_degrees:.0f} degrees{zone}{faces}{tie}"
        )


def as_text(reading: DocumentReading) -> str:
    """Return the reading as an aligned table with the facts below it."""
    lines = [HEADINGS, *rows(reading)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*table, "", *facts(reading)])
