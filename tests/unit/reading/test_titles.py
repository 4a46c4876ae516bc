"""Kinds of document, as documents call themselves."""

import pytest

from kyc.domain.document_type import DocumentType
from kyc.reading.titles import kinds_in_field, kinds_named


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("PASSPORT",), DocumentType.PASSPORT), (("PASSPORT / PASSEPORT",), DocumentType.PASSPORT),
        (("REISEPASS",), DocumentType.PASSPORT), (("DRIVER", "LICENSE"), DocumentType.DRIVING_LICENCE),
        (("WINNEMAC DRIVER LICENSE",), DocumentType.DRIVING_LICENCE), (("FÜHRERSCHEIN",), DocumentType.DRIVING_LICENCE),
        (("DRlVING LlCENCE",), DocumentType.DRIVING_LICENCE), (("PERMIS DE CONDUIRE",), DocumentType.DRIVING_LICENCE),
        (("CARTE DE IDENTITATE",), DocumentType.NATIONAL_ID), (("IDENTITYCARD",), DocumentType.NATIONAL_ID),
        (("RESIDENCE PERMIT",), DocumentType.RESIDENCE_PERMIT), (("VISA",), DocumentType.VISA),
        (("INCOME TAX DEPARTMENT",), DocumentType.PAN_CARD), (("AADHAAR",), DocumentType.AADHAAR_CARD),
        (("ELECTION COMMISSION OF INDIA",), DocumentType.VOTER_ID),
        (("IDENTITÉ • IDENTITY CARD",), DocumentType.NATIONAL_ID),
    ],
)  # fmt: skip
def test_titles(texts: tuple[str, ...], kind: DocumentType) -> None:
    assert kind in kinds_named(texts)


@pytest.mark.parametrize(
    "text",
    ["NATIONALITY", "Nationality/Nationalité", "NATIONAL", "VISAGE", "PASSAGE", "PASSMORE", "CARD", "LICENCE", "PERMIT",
     "IDENTITY", "MARLOWE", "VISTA DRIVE", "DRIVER", ""],
)  # fmt: skip
def test_words_that_resemble_a_title(text: str) -> None:
    assert kinds_named([text]) == {}


def test_the_line_that_says_it_is_told() -> None:
    assert kinds_named(["UTOPIA", "MARLOWE", "PASSPORT"]) == {DocumentType.PASSPORT: 2}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("DRIVER LICENSE FRONT", [DocumentType.DRIVING_LICENCE]),
        ("PASSPORT", [DocumentType.PASSPORT]),
        ("UNKNOWN", []),
        ("", []),
    ],
)
def test_typed_fields(text: str, kinds: list[DocumentType]) -> None:
    assert kinds_in_field(text) == kinds
