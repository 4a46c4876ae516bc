"""Labels in lines: worded in many languages, numbered, misread, and words that are none."""

import pytest

from kyc.reading.label_phrases import Meaning
from kyc.reading.labels import find_labels, is_numbered, number_labels


def meanings(text: str) -> list[Meaning]:
    return [label.meaning for label in find_labels(text)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Surname", Meaning.SURNAME), ("Surname/Nom", Meaning.SURNAME), ("Nachname", Meaning.SURNAME),
        ("Apellidos", Meaning.SURNAME), ("Cognome", Meaning.SURNAME), ("Nazwisko", Meaning.SURNAME),
        ("Given names", Meaning.GIVEN_NAMES), ("Vornamen/Given names/Prénoms", Meaning.GIVEN_NAMES),
        ("Imiona", Meaning.GIVEN_NAMES), ("Date of birth", Meaning.BIRTH), ("Geburtsdatum", Meaning.BIRTH),
        ("Fecha de nacimiento", Meaning.BIRTH), ("D.O.B.", Meaning.BIRTH), ("Date de naissance", Meaning.BIRTH),
        ("Date of expiry", Meaning.EXPIRY), ("Gültig bis", Meaning.EXPIRY), ("D.O.E.", Meaning.EXPIRY),
        ("Date of issue", Meaning.ISSUE), ("D.O.I.", Meaning.ISSUE), ("Passport No.", Meaning.NUMBER),
        ("Nationality/Nationalité", Meaning.NATIONALITY),
        ("Father's Name", Meaning.RELATIVE), ("Sex/Sexe", Meaning.SEX),
    ],
)  # fmt: skip
class TestAWordedLabel:
    def test_alone(self, text: str, meaning: Meaning) -> None:
        assert meanings(text) == [meaning]

    def test_with_a_colon(self, text: str, meaning: Meaning) -> None:
        assert meanings(f"{text}:") == [meaning]

    def test_in_capitals(self, text: str, meaning: Meaning) -> None:
        assert meanings(text.upper()) == [meaning]


@pytest.mark.parametrize(
    "text", ["Date of blrth", "Dateofbirth", "Date 0f birth", "Date of birtn", "Date of birth/Geburtsdat"]
)
def test_a_letter_may_be_misread(text: str) -> None:
    assert meanings(text) == [Meaning.BIRTH]


@pytest.mark.parametrize(
    "text",
    ["JOHN D O'BRIEN", "DO", "SO MIN", "CO", "ERIKSSON", "12 AUG 1974", "50", "5.0", "MERE", "PERE ROCA", "DI", "X12",
     ""],
)  # fmt: skip
def test_names_and_values_are_no_labels(text: str) -> None:
    assert [label for label in find_labels(text) if not label.is_weak] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("Surname: MARLOWE", "MARLOWE"),
     ("DOB 05/14/1987", "05/14/1987"), ("NameJOHN", "JOHN"), ("Card No. **** 4321", "**** 4321"),
     ("Card number = M482", "M482"), ("Nr. paszportu ZS0000177", "ZS0000177"),
     ("DL N0496399", "N0496399"), ("DL NO496399", "496399"), ("Lic N0: 12345678", "12345678")],
)  # fmt: skip
def test_a_value_begins_where_its_label_ends(text: str, value: str) -> None:
    (label,) = find_labels(text)

    assert text[label.end :] == value


def test_two_labels_of_one_line() -> None:
    assert meanings("DATE OF BIRTH 05.06.1990 DATE OF ISSUE 01.02.2020") == [Meaning.BIRTH, Meaning.ISSUE]


class TestFieldNumbers:
    @pytest.mark.parametrize(
        "texts",
        [("1. MARLOWE", "2. JUNE", "3. 14.05.1987"), ("4a. 25.12.2020", "4b. 24.12.2030"), ("4d NUMBER M482", "4b EXP"),
         ("4b.24.12.2030", "MARLOWE"), ("4c. DVLA", "1. MARLOWE")],
    )  # fmt: skip
    def test_of_driving_licences(self, texts: tuple[str, ...]) -> None:
        assert is_numbered(texts)

    @pytest.mark.parametrize(
        "texts", [("MARLOWE", "JUNE"), ("12 LARKSPUR LANE", "3 FLOOR"), ("14.05.1987", "1.2.2020"), (), ("5 DD 0318",)]
    )
    def test_that_are_none(self, texts: tuple[str, ...]) -> None:
        assert not is_numbered(texts)

    def test_in_a_line(self) -> None:
        found = number_labels("4a. 15.03.2024 4b. 14.03.2034")

        assert [label.meaning for label in found] == [Meaning.ISSUE, Meaning.EXPIRY]

    @pytest.mark.parametrize("text", ["3.5.2021", "5.6.1987 ZENITH", "2.1.90"])
    def test_the_day_of_a_date_is_none(self, text: str) -> None:
        assert number_labels(text) == ()


@pytest.mark.parametrize(
    "text", ["NAME/SEX", "Name / Sex", "Sex/Surname", "NAME/NATIONALITY", "Surname & Date of birth", "Given names/No."]
)
def test_a_label_of_a_name_and_of_something_else_is_no_names_label(text: str) -> None:
    assert not {Meaning.SURNAME, Meaning.GIVEN_NAMES, Meaning.FULL_NAME}.intersection(meanings(text))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("Nom / Name", Meaning.SURNAME), ("Nom/Prénoms", Meaning.FULL_NAME), ("Sex/Sexe", Meaning.SEX)],
)
def test_a_label_in_two_languages_keeps_its_meaning(text: str, meaning: Meaning) -> None:
    assert meanings(text) == [meaning]


@pytest.mark.parametrize("text", ["Name: JOHN Sex: M", "NAME MARLOWE / SEX F"])
def test_two_labels_with_their_values_in_one_line_stay_two(text: str) -> None:
    assert len(meanings(text)) > 1
