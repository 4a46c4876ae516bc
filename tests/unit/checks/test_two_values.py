"""A second value at a field, as on a strip of paper between a label and its value: never the one that counts alone."""

from collections.abc import Sequence
from typing import Any

import pytest

from kyc.checks.case import Case
from kyc.decision.decide import run_checks
from kyc.domain.evidence import Document
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName
from tests.unit.builders import claim, evidence, placed_document

ONE_LINE = (
    "INDIAN UNION DRIVING LICENCE", "DL No: MH12 20110012345", "Name: GURPREET SINGH", "Date of Birth: 12-08-1974",
    "S/D/W of: HARJIT SINGH", "Date of Issue: 16-04-2014", "Valid Till: 15-04-2034", "Address: 12 MG ROAD PUNE",
)  # fmt: skip
BELOW = (
    "INDIAN UNION DRIVING LICENCE", "DL No", "MH12 20110012345", "Name", "GURPREET SINGH", "Date of Birth",
    "12-08-1974", "Date of Issue", "16-04-2014", "Valid Till", "15-04-2034", "Address", "12 MG ROAD PUNE",
)  # fmt: skip
NUMBERED = (
    "DRIVING LICENCE", "1. SINGH", "2. GURPREET", "3. 12.08.1974 LEEDS", "4a. 16.04.2014 4c. DVLA", "4b. 15.04.2034",
    "5. SINGH758124GS9IJ", "7.", "9. B",
)  # fmt: skip
TAX = (
    "INCOME TAX DEPARTMENT GOVT. OF INDIA", "Permanent Account Number Card", "ABCPS1234K", "Name", "GURPREET SINGH",
    "Father's Name", "HARJIT SINGH", "Date of Birth", "12/08/1974",
)  # fmt: skip
AADHAAR = (
    "GOVERNMENT OF INDIA", "", "GURPREET SINGH", "DOB: 12/08/1974", "MALE", "1234 5678 9010",
    "MERA AADHAAR, MERI PEHACHAN",
)  # fmt: skip
VOTER = (
    "ELECTION COMMISSION OF INDIA", "IDENTITY CARD", "ABC1234567", "Elector's Name", "GURPREET SINGH", "Father's Name",
    "HARJIT SINGH", "Sex: M", "Date of Birth", "12/08/1974",
)  # fmt: skip
NUMBERS = {
    "INDIAN": ("MH12 20110012345", "Driving licence"), "DRIVING": ("SINGH758124GS9IJ", "Driving licence"),
    "INCOME": ("ABCPS1234K", "PAN card"), "GOVERNMENT": ("1234 5678 9010", "Aadhaar card"),
    "ELECTION": ("ABC1234567", "Voter ID"),
}  # fmt: skip
DOCUMENTS = {"one line": ONE_LINE, "below": BELOW, "numbered": NUMBERED, "tax": TAX, "aadhaar": AADHAAR, "voter": VOTER}
NOTES = {
    "label and name": ("Name: LUDMILA KRASNIK",),
    "label above the name": ("Name", "LUDMILA KRASNIK"),
    "name alone": ("LUDMILA KRASNIK",),
    "name in two rows": ("KRASNIK", "LUDMILA"),
    "both halves": ("Surname: KRASNIK", "Given names: LUDMILA"),
    "both halves in French": ("Nom: KRASNIK", "Prénom: LUDMILA"),
    "numbered halves": ("1. KRASNIK", "2. LUDMILA"),
}
TEXT_CHECKS = {CheckName.NAME, CheckName.DATE_OF_BIRTH, CheckName.EXPIRY, CheckName.PRINT}


def page(texts: Sequence[str]) -> Document:
    pitch = 0.86 / len(texts)
    return placed_document([(0.32, 0.06 + pitch * row, text) for row, text in enumerate(texts) if text])


def with_note(texts: Sequence[str], row: int, note: Sequence[str]) -> tuple[str, ...]:
    return (*texts[:row], *note, *texts[row:])


def is_doubted(texts: Sequence[str], **claimed: Any) -> bool:  # noqa: ANN401
    genuine = {"first_name": "Gurpreet", "last_name": "Singh", "date_of_birth": "1974-08-12", "issuing_country": "IN"}
    number = dict(zip(("id_value", "id_type"), NUMBERS[texts[0].split()[0]], strict=True))
    the_case = Case(claim(**{**genuine, **number, **claimed}), evidence(page(texts)), Policy())
    found = run_checks(the_case.claim, the_case.evidence, the_case.policy)
    return any(finding.name in TEXT_CHECKS and finding.outcome != "pass" for finding in found)


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize("texts", DOCUMENTS.values(), ids=DOCUMENTS)
def test_another_name_anywhere_among_the_rows_never_passes_for_the_holder_s(
    texts: tuple[str, ...], note: tuple[str, ...]
) -> None:
    passed = [
        row
        for row in range(1, len(texts) + 1)
        if not is_doubted(with_note(texts, row, note), first_name="Ludmila", last_name="Krasnik")
    ]

    assert passed == []


@pytest.mark.parametrize("texts", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("note", ["Date of Birth: 01-02-1990", "3. 01.02.1990", "01-02-1990", "Born 01-02-1990"])
def test_another_date_of_birth_never_passes_either(texts: tuple[str, ...], note: str) -> None:
    rows = range(1, len(texts) + 1)
    assert all(is_doubted(with_note(texts, row, (note,)), date_of_birth="1990-02-01") for row in rows)


@pytest.mark.parametrize("texts", [ONE_LINE, BELOW, NUMBERED], ids=["one line", "below", "numbered"])
@pytest.mark.parametrize("note", ["Valid Till: 15-04-2034", "4b. 15.04.2034", "15-04-2034", "Expires 15-04-2034"])
def test_a_later_expiry_of_an_expired_document_never_passes(texts: tuple[str, ...], note: str) -> None:
    expired = [text.replace("2034", "2024") for text in texts]
    assert all(is_doubted(with_note(expired, row, (note,))) for row in range(1, len(texts) + 1))


@pytest.mark.parametrize("texts", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_documents_themselves_pass(texts: tuple[str, ...]) -> None:
    assert not is_doubted(texts)
