"""The places of labels in a line."""

import pytest

from local.vision.labels import Numbering, find_labels, numbering_of
from local.vision.latin import clean, fold
from local.vision.vocabulary import Field


def found(text: str, numbering: Numbering = Numbering.NONE) -> list[tuple[Field, str]]:
    """Give each label with what follows it up to the next one."""
    labels = find_labels(text, fold(text), numbering)
    ends = [*(label.start for label in labels[1:]), len(text)]
    return [
        (label.field, text[label.end : end].strip()) for label, end in zip(labels, ends[: len(labels)], strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DOB:01/02/1990", [(Field.DATE_OF_BIRTH, "01/02/1990")]),
        ("3DOB 01/02/1990", [(Field.DATE_OF_BIRTH, "01/02/1990")]),
        ("Dateofbirth 01 JAN 1990", [(Field.DATE_OF_BIRTH, "01 JAN 1990")]),
        ("LNDOE", [(Field.LAST_NAME, "DOE")]),
        ("SurnameDOE", [(Field.LAST_NAME, "DOE")]),
        ("Surname/Sukunimi VIRTANEN", [(Field.LAST_NAME, "VIRTANEN")]),
        ("Nazwisko / Surname", [(Field.LAST_NAME, "")]),
        ("4a ISS 4d NUMBER", [(Field.DATE_OF_ISSUE, ""), (Field.DOCUMENT_NUMBER, "")]),
        ("4dLIC#WDLABCD456DG", [(Field.DOCUMENT_NUMBER, "WDLABCD456DG")]),
        ("Valid Till : 23-07-2029 (NT)", [(Field.EXPIRATION_DATE, "23-07-2029 (NT)")]),
        ("Gültig bis 01.02.2030", [(Field.EXPIRATION_DATE, "01.02.2030")]),
        ("Father's Name", [(Field.OTHER_WORDS, "")]),
        ("Passport No./No. du Passeport/No. de Pasaporte", [(Field.DOCUMENT_NUMBER, "")]),
        ("1,2 NAME/NOM", [(Field.FULL_NAME, "")]),
        ("APELUIDOS", [(Field.LAST_NAME, "")]),
    ],
)
def test_labels(text: str, expected: list[tuple[Field, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "name", ["NOMURA", "SEXTON", "CLASSEN ADDISON", "ENDA KENNY", "DLUGOSZ", "BENDER", "ANDRES", "ISSA"]
)
def test_names_are_no_labels(name: str) -> None:
    assert found(name) == []


def test_a_number_alone_is_a_label_only_where_fields_are_numbered() -> None:
    assert found("1 SAMPLE") == []
    assert found("1 SAMPLE", Numbering.AAMVA) == [(Field.LAST_NAME, "SAMPLE")]
    assert found("12.08.1964", Numbering.EU) == []


@pytest.mark.parametrize(
    ("lines", "numbering"),
    [
        (["3 DOB 01/02/1990", "4B EXP 01/02/2030"], Numbering.AAMVA),
        (["1. DOE", "2. ANN", "4A. 01.02.2020"], Numbering.EU),
        (["1. NAME / SURNAME", "2. VORNAMEN", "3. GEBURTSTAG"], Numbering.NONE),
        (["12 MAIN STREET"], Numbering.NONE),
    ],
)
def test_numbering(lines: list[str], numbering: Numbering) -> None:
    assert numbering_of(lines) is numbering


def test_clean_gives_latin_letters() -> None:
    assert clean("\u03a1<UTO\u304f\u304f") == "P<UTO<<"
    assert clean("\u00b9GARCIA") == "1 GARCIA"
    assert clean("Mar\u00eda") == "María"


def test_fold_keeps_each_character_s_place() -> None:
    assert fold("Prénoms ßøŁ") == "PRENOMS SOL"
