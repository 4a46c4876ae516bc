"""Documents of many countries, in the lines that a text reader makes of them: genuine claims pass, false ones do not.

The holders are invented; wording and order of the lines follow each issuer's published specimen.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from kyc.decision.decide import run_checks
from kyc.domain.evidence import Document
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName
from kyc.reading.zones.check_digit import check_digit
from tests.unit.builders import claim, document, evidence, source


def td1(state: str, number: str, birth: str, sex: str, expiry: str, names: str) -> tuple[str, ...]:
    """The zone of an identity card."""
    padded = number.ljust(9, "<")
    first = f"ID{state}{padded}{check_digit(padded)}".ljust(30, "<")
    second = f"{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}{state}".ljust(29, "<")
    composite = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return first, second + composite, names.ljust(30, "<")


def td3(state: str, number: str, birth: str, sex: str, expiry: str, names: str) -> tuple[str, ...]:
    """The zone of a passport."""
    padded = number.ljust(9, "<")
    dates = f"{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}"
    second = f"{padded}{check_digit(padded)}{state}{dates}".ljust(42, "<") + "0"
    composite = check_digit(second[0:10] + second[13:20] + second[21:43])
    return f"P<{state}{names}".ljust(44, "<"), second + composite


@dataclass(frozen=True)
class Layout:
    """A document as it is read, and its holder's claim."""

    front: tuple[str, ...]
    claimed: dict[str, str]
    back: tuple[str, ...] = ()
    relative: str | None = None
    """A first name on it that is another person's."""

    @property
    def documents(self) -> tuple[Document, ...]:
        back = document(self.back, kind="id_back", source=source("back"))
        return (document(self.front), back) if self.back else (document(self.front),)


LAYOUTS = {
    "German identity card": Layout(
        (
            "BUNDESREPUBLIK DEUTSCHLAND", "FEDERAL REPUBLIC OF GERMANY/RÉPUBLIQUE FÉDÉRALE D'ALLEMAGNE",
            "PERSONALAUSWEIS", "IDENTITY CARD/CARTE D'IDENTITÉ", "L22000129", "[a] Name/Surname/Nom",
            "[b] Geburtsname/Name at birth/Nom de naissance", "[a] MÜLLER", "[b] GROß",
            "Vornamen/Given names/Prénoms", "JÜRGEN HEINZ", "Geburtstag/Date of birth/Date de naissance",
            "Staatsangehörigkeit/Nationality/Nationalité", "12.08.1983", "DEUTSCH",
            "Geburtsort/Place of birth/Lieu de naissance", "BERLIN", "Gültig bis/Date of expiry/Date d'expiration",
            "01.08.2031", "Unterschrift der Inhaberin/des Inhabers", "938568",
        ),
        {"first_name": "Jürgen", "last_name": "Müller", "date_of_birth": "1983-08-12", "id_type": "Personalausweis",
         "id_value": "L22000129", "issuing_country": "DE"},
        back=(
            "Augenfarbe/Colour of eyes/Couleur des yeux", "GRÜN", "Größe/Height/Taille", "180 cm",
            "Datum/Date/Date", "02.08.2021", "Behörde/Authority/Autorité", "STADT KÖLN", "Anschrift/Address/Adresse",
            "51147 KÖLN", "HEIDESTRAßE 17",
            *td1("D<<", "L22000129", "830812", "M", "310801", "MUELLER<<JUERGEN<HEINZ"),
        ),
    ),
    "French identity card": Layout(
        (
            "RÉPUBLIQUE FRANÇAISE", "FR", "CARTE NATIONALE D'IDENTITÉ / IDENTITY CARD", "NOM / Surname", "MARTIN",
            "Prénoms / Given names", "Maëlys-Gaëlle, Marie", "SEXE / Sex", "NATIONALITÉ / Nationality",
            "DATE DE NAISS. / Date of birth", "F", "FRA", "13 07 1990", "LIEU DE NAISSANCE / Place of birth", "PARIS",
            "NOM D'USAGE / Alternate name", "N° DU DOCUMENT / Document No", "DATE D'EXPIR. / Expiry date", "D2H6862M2",
            "11 02 2030",
        ),
        {"first_name": "Maëlys-Gaëlle", "last_name": "Martin", "date_of_birth": "1990-07-13", "issuing_country": "FR",
         "id_type": "Carte nationale d'identité", "id_value": "D2H6862M2"},
    ),
    "British driving licence": Layout(
        (
            "DRIVING LICENCE", "UK", "1. MORGAN", "2. SARAH", "MEREDYTH", "3. 11.03.1976 UNITED KINGDOM",
            "4a. 19.01.2023", "4c. DVLA", "4b. 18.01.2033", "5. MORGA753116SM9IJ 35", "7. Sarah Morgan",
            "8. 122 BURNS CRESCENT, EDINBURGH, EH1 9GP", "9. AM/B1/BE/f/k/l/n/p/q",
        ),
        {"first_name": "Sarah", "last_name": "Morgan", "date_of_birth": "1976-03-11", "id_type": "Driving licence",
         "id_value": "MORGA753116SM9IJ", "issuing_country": "GB"},
    ),
    "Californian licence": Layout(
        (
            "California", "USA", "DRIVER LICENSE",
            "DL I1234562", "EXP 08/31/2029", "CLASS C", "LN CARDHOLDER",
            "END NONE", "FN IMA", "2570 24TH STREET", "ANYTOWN, CA 95818", "DOB 08/31/1977",
            "RSTR NONE", "08311977", "VETERAN",
            "SEX F", "HAIR BRN", "EYES BRN", "HGT 5'-05\"", "WGT 125 lb", "ISS",
            "DD 00/00/0000NNNAN/ANFD/YY", "08/31/2024",
        ),
        {"first_name": "Ima", "last_name": "Cardholder", "date_of_birth": "1977-08-31", "id_type": "Driver's license",
         "id_value": "I1234562", "issuing_country": "US"},
    ),
    "Indian driving licence": Layout(
        (
            "UNION OF INDIA", "MAHARASHTRA STATE MOTOR DRIVING LICENCE", "DL No MH03 20080022135", "DOI : 24-01-2017",
            "Valid Till : 23-01-2037 (NT)", "FORM 7 RULE 16(2)", "AUTHORISATION TO DRIVE FOLLOWING CLASS",
            "OF VEHICLES THROUGHOUT INDIA", "COV DOI", "MCWG 24-01-2017", "LMV 24-01-2017", "DOB : 01-12-1987 BG : B+",
            "Name : BABU KHAN", "S/D/W of : FARUK KHAN", "Add : ROOM NO 12, LINK ROAD, MUMBAI", "PIN : 400078",
            "Signature & ID of", "Issuing Authority: MH03 2017261",
        ),
        {"first_name": "Babu", "last_name": "Khan", "date_of_birth": "1987-12-01", "id_type": "Driving license",
         "id_value": "MH03 20080022135", "issuing_country": "IN"},
        relative="Faruk",
    ),
    "PAN card": Layout(
        (
            "आयकर विभाग", "INCOME TAX DEPARTMENT", "भारत सरकार", "GOVT. OF INDIA", "स्थायी लेखा संख्या कार्ड",
            "Permanent Account Number Card", "BNZPM2501F", "नाम / Name", "RAHUL MISHRA", "पिता का नाम / Father's Name",
            "GAJENDRA MISHRA", "जन्म की तारीख /", "Date of Birth", "23/11/1987", "हस्ताक्षर / Signature",
        ),
        {"first_name": "Rahul", "last_name": "Mishra", "date_of_birth": "1987-11-23", "id_type": "PAN card",
         "id_value": "BNZPM2501F", "issuing_country": "IN"},
        relative="Gajendra",
    ),
    "Aadhaar card": Layout(
        (
            "भारत सरकार", "Government of India", "राम शर्मा", "Ram Sharma", "जन्म तिथि/DOB: 05/06/1990", "पुरुष/ MALE",
            "1234 5678 9012", "VID : 9171 1234 5678 9012", "मेरा आधार, मेरी पहचान", "AADHAAR",
        ),
        {"first_name": "Ram", "last_name": "Sharma", "date_of_birth": "1990-06-05", "id_type": "Aadhaar card",
         "id_value": "123456789012", "issuing_country": "IN"},
        back=(
            "Unique Identification Authority of India", "Address:", "S/O Shyam Sharma, 12 MG Road, Pune,",
            "Maharashtra - 411001", "1234 5678 9012", "help@uidai.gov.in", "www.uidai.gov.in",
        ),
        relative="Shyam",
    ),
    "Voter card": Layout(
        (
            "भारत निर्वाचन आयोग", "ELECTION COMMISSION OF INDIA", "पहचान पत्र", "IDENTITY CARD", "ABC1234567",
            "Elector's Name : Sunita Devi", "Husband's Name : Mohan Lal", "Sex : Female", "Date of Birth : 15/08/1975",
        ),
        {"first_name": "Sunita", "last_name": "Devi", "date_of_birth": "1975-08-15", "id_type": "Voter ID",
         "id_value": "ABC1234567", "issuing_country": "IN"},
    ),
    "Spanish identity card": Layout(
        (
            "ESPAÑA", "DOCUMENTO NACIONAL DE IDENTIDAD", "DNI 99999999R", "APELLIDOS / APELLIDOS", "ESPAÑOLA",
            "ESPAÑOLA", "NOMBRE / NOM", "CARMEN", "SEXO / SEXE", "NACIONALIDAD / NACIONALITAT", "F", "ESP",
            "FECHA DE NACIMIENTO / DATA DE NAIXEMENT", "01 01 1980", "EMISIÓN / EMISSIÓ", "VALIDEZ / VALIDESA",
            "01 06 2021", "01 06 2031", "NUM SOPORT / NUM SUPORT", "CAA000000",
        ),
        {"first_name": "Carmen", "last_name": "Española Española", "date_of_birth": "1980-01-01", "id_type": "DNI",
         "id_value": "99999999R", "issuing_country": "ES"},
    ),
    "Italian driving licence": Layout(
        (
            "PATENTE DI GUIDA", "REPUBBLICA ITALIANA", "I", "1. ROSSI", "2. MARIO", "3. 25/12/80 ROMA (RM)",
            "4a. 16/06/2020", "4c. MIT-UCO", "4b. 25/12/2030", "5. U1H71M498W", "7. Mario Rossi", "9. AM B",
        ),
        {"first_name": "Mario", "last_name": "Rossi", "date_of_birth": "1980-12-25", "id_type": "Patente di guida",
         "id_value": "U1H71M498W", "issuing_country": "IT"},
    ),
    "Polish passport": Layout(
        (
            "RZECZPOSPOLITA POLSKA", "REPUBLIC OF POLAND / RÉPUBLIQUE DE POLOGNE", "PASZPORT", "PASSPORT / PASSEPORT",
            "1. Typ/Type/Type", "2. Kod/Code/Code", "3. Nr paszportu/Passport No./Nº de passeport", "P", "POL",
            "ZS0000177", "4. Nazwisko/Surname/Nom", "ŻÓŁĆ-KOWALSKA", "5. Imiona/Given names/Prénoms", "ŁUCJA ANNA",
            "6. Obywatelstwo/Nationality/Nationalité", "POLSKIE", "7. Data urodzenia/Date of birth/Date de naissance",
            "15 SIE/AUG 1979", "9. Płeć/Sex/Sexe", "F", "10. Miejsce urodzenia/Place of birth/Lieu de naissance",
            "WARSZAWA", "11. Data wydania/Date of issue/Date de délivrance", "01 MAR/MAR 2022",
            "12. Organ wydający/Authority/Autorité", "WOJEWODA MAZOWIECKI",
            "13. Data upływu ważności/Date of expiry/Date d'expiration", "01 MAR/MAR 2032",
            *td3("POL", "ZS0000177", "790815", "F", "320301", "ZOLC<KOWALSKA<<LUCJA<ANNA"),
        ),
        {"first_name": "Łucja", "last_name": "Żółć-Kowalska", "date_of_birth": "1979-08-15", "id_type": "Passport",
         "id_value": "ZS0000177", "issuing_country": "PL"},
    ),
    "US passport": Layout(
        (
            "UNITED STATES OF AMERICA", "PASSPORT", "PASSEPORT", "PASAPORTE", "Type/Type/Tipo", "Code/Code/Codigo",
            "Passport No./No. du Passeport/No. de Pasaporte", "P", "USA",
            "E00007730", "Surname/Nom/Apellidos",
            "TRAVELER", "Given Names/Prénoms/Nombres", "HAPPY", "Nationality/Nationalité/Nacionalidad",
            "UNITED STATES OF AMERICA",
            "Date of birth/Date de naissance/Fecha de nacimiento", "1 Jan 1981",
            "Place of birth/Lieu de naissance/Lugar de nacimiento", "Sex/Sexe/Sexo", "NEW YORK, U.S.A.", "M",
            "Date of issue/Date de délivrance/Fecha de expedición", "Authority/Autorité/Autoridad", "15 Dec 2020",
            "United States", "Date of expiration/Date d'expiration/Fecha de caducidad", "Department of State",
            "14 Dec 2030", "Endorsements/Mentions Spéciales/Anotaciones", "SEE PAGE 51",
            *td3("USA", "E00007730", "810101", "M", "301214", "TRAVELER<<HAPPY"),
        ),
        {"first_name": "Happy", "last_name": "Traveler", "date_of_birth": "1981-01-01", "id_type": "Passport",
         "id_value": "E00007730", "issuing_country": "US"},
    ),
}  # fmt: skip
ABOUT_THE_DOCUMENT = (
    CheckName.DOCUMENT_READABLE, CheckName.DOCUMENT_TYPE, CheckName.DOCUMENT_WHOLE, CheckName.COUNTRY, CheckName.NAME,
    CheckName.DATE_OF_BIRTH, CheckName.DOCUMENT_NUMBER, CheckName.EXPIRY, CheckName.ISSUE_DATE, CheckName.MRZ,
    CheckName.PROMPT_INJECTION,
)  # fmt: skip
layouts = pytest.mark.parametrize("name", LAYOUTS)


def outcomes(name: str, **claimed: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401
    layout = LAYOUTS[name]
    checks = run_checks(claim(**{**layout.claimed, **claimed}), evidence(*layout.documents), Policy())
    return {check.name.value: (check.outcome.value, check.note) for check in checks if check.name in ABOUT_THE_DOCUMENT}


@layouts
def test_a_genuine_claim(name: str) -> None:
    found = outcomes(name)

    assert {check: finding for check, finding in found.items() if finding[0] != "pass"} == {}


@layouts
@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"first_name": "Ottilie"}, "name"),
        ({"last_name": "Vandermeer"}, "name"),
        ({"date_of_birth": "1969-04-17"}, "date_of_birth"),
        ({"id_value": "QX77341902"}, "document_number"),
    ],
    ids=["first name", "last name", "date of birth", "number"],
)
def test_a_false_claim_never_passes(name: str, changes: dict[str, str], check: str) -> None:
    assert outcomes(name, **changes)[check][0] != "pass"


@layouts
def test_another_type_is_not_taken_for_it(name: str) -> None:
    other = "Passport" if "passport" not in name else "Driving licence"

    assert outcomes(name, id_type=other)["document_type"][0] == "fail"


@pytest.mark.parametrize("name", [name for name, layout in LAYOUTS.items() if layout.relative])
def test_a_relative_is_not_the_holder(name: str) -> None:
    assert outcomes(name, first_name=LAYOUTS[name].relative)["name"][0] != "pass"
