"""The sources and sides of one document agree: zone, barcode, print, typed fields, front and back."""

import pytest

from kyc.checks.case import Case
from kyc.decision.decide import run_checks
from kyc.domain.evidence import Barcode, Document
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    case,
    document,
    find,
    licence,
    lines,
    outcome,
    passport,
    passport_case,
    source,
    status,
    swap,
)
from tests.unit.reading.zones.writing import zone

PASS = ("pass", None)
NOTE = zone("TD3", surname="KRASNIK", given="LUDMILA", number="X12345678", birth="910203")


@pytest.mark.parametrize("zones", [(*PASSPORT_MRZ, *NOTE), (*NOTE, *PASSPORT_MRZ), (*NOTE, "NOTE", *PASSPORT_MRZ)])
@pytest.mark.parametrize("claimed", [{}, {"first_name": "Ludmila", "last_name": "Krasnik"}])
def test_two_zones_are_a_persons(zones: tuple[str, ...], claimed: dict[str, str]) -> None:
    the_case = passport_case(document((*PASSPORT_LINES, *zones)), **claimed)

    assert outcome(the_case, CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)


def test_the_same_zone_twice_is_one() -> None:
    the_case = passport_case(document((*PASSPORT_LINES, *PASSPORT_MRZ, "COPY", *PASSPORT_MRZ)))

    assert outcome(the_case, CheckName.MRZ) == ("pass", None)


class TestZone:
    def test_sound_and_as_printed(self) -> None:
        assert outcome(passport_case(), CheckName.MRZ) == PASS

    def test_none_on_a_passport(self) -> None:
        assert outcome(passport_case(document(PASSPORT_LINES)), CheckName.MRZ) == (
            "inconclusive",
            ReasonCode.MRZ_UNREADABLE,
        )

    def test_none_on_a_licence(self) -> None:
        assert not find(case(), CheckName.MRZ)

    def test_a_wrong_check_digit_never_passes(self) -> None:
        wrong = passport(mrz=(PASSPORT_MRZ[0], PASSPORT_MRZ[1].replace("L898902C36", "L898902C37")))

        assert outcome(passport_case(wrong), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_CHECKSUM_FAILED)

    @pytest.mark.parametrize(
        ("old", "new"),
        [("7408122", "7408222"), ("L898902C36", "L898802C36"), ("<<16", "<<19"), ("ZE184226B", "ZE184229B")],
    )
    def test_a_digit_that_may_be_misread_is_for_a_person(self, old: str, new: str) -> None:
        wrong = passport(mrz=(PASSPORT_MRZ[0], PASSPORT_MRZ[1].replace(old, new)))

        assert outcome(passport_case(wrong), CheckName.MRZ)[0] == "inconclusive"

    @pytest.mark.parametrize(
        ("old", "new", "claimed"),
        [
            ("12 AUG/AOÛT 1974", "12 AUG/AOÛT 1984", {"date_of_birth": "1984-08-12"}),
            ("12 AUG/AOÛT 1974", "12 AUG/AOÛT 1984", {"date_of_birth": "1974-08-12"}),
            ("15 APR/AVR 2032", "15 APR/AVR 2036", {}),
            ("ERIKSSON", "MARLOWE", {"last_name": "Marlowe"}),
            ("L898902C3", "X1234567", {"id_value": "X1234567"}),
        ],
    )
    def test_another_value_in_print_is_a_forgery(self, old: str, new: str, claimed: dict[str, str]) -> None:
        forged = passport(*swap(PASSPORT_LINES, (old, new)))

        assert outcome(passport_case(forged, **claimed), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)

    def test_a_value_that_is_not_in_print_is_for_a_person(self) -> None:
        unprinted = passport(*swap(PASSPORT_LINES, ("L898902C3", "L8989")))

        assert outcome(passport_case(unprinted), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)

    def test_a_number_that_was_put_right_has_to_be_printed(self) -> None:
        # L8 altered to L1 in both zones: with an I for the 1, the check digit would be right.
        altered = PASSPORT_MRZ[1].replace("L898902C3", "L198902C3")
        forged = passport(*swap(PASSPORT_LINES, ("L898902C3", "L198902C3")), mrz=(PASSPORT_MRZ[0], altered))

        assert outcome(passport_case(forged, id_value="L198902C3"), CheckName.MRZ)[0] != "pass"

    def test_what_the_print_leaves_out_is_taken_from_a_sound_zone(self) -> None:
        undated = passport(*(line for line in PASSPORT_LINES if "2032" not in line and "expiry" not in line))
        numberless = passport(*(line for line in PASSPORT_LINES if line != "L898902C3"))

        assert outcome(passport_case(undated), CheckName.MRZ) == PASS
        assert outcome(passport_case(undated), CheckName.EXPIRY) == PASS
        assert outcome(passport_case(numberless), CheckName.MRZ) == PASS
        assert outcome(passport_case(numberless), CheckName.DOCUMENT_NUMBER) == PASS

    @pytest.mark.parametrize(
        ("left_out", "added", "claimed"),
        [
            (("15 APR/AVR 2032",), ("15 APR/AVR 2030",), {}),
            (("15 APR/AVR 2032", "L898902C3"), (), {}),
            (("L898902C3",), ("X1234567",), {}),
            (("12 AUG/AOÛT 1974",), (), {}),
            (("ERIKSSON",), (), {"last_name": "Marlowe"}),
        ],
        ids=[
            "another expiry",
            "two values",
            "another number",
            "birth",
            "name",
        ],
    )
    def test_but_no_more_than_one_value_that_nothing_speaks_against(
        self, left_out: tuple[str, ...], added: tuple[str, ...], claimed: dict[str, str]
    ) -> None:
        partly = passport(*(line for line in PASSPORT_LINES if line not in left_out), *added)

        assert outcome(passport_case(partly, **claimed), CheckName.MRZ)[0] != "pass"

    @pytest.mark.parametrize(
        ("first_name", "last_name"), [("Ülkü", "Öz"), ("ULKU", "OZ"), ("UELKUE", "OEZ"), ("Ulku", "Öz")]
    )
    @pytest.mark.parametrize("coded", ["OEZ<<UELKUE", "OZ<<ULKU", "OEZ<<UXXLKUXX"])
    def test_short_names_with_marks(self, first_name: str, last_name: str, coded: str) -> None:
        zone = (f"P<UTO{coded}".ljust(44, "<"), PASSPORT_MRZ[1])
        printed = passport(*swap(PASSPORT_LINES, ("ERIKSSON", "ÖZ"), ("ANNA MARIA", "ÜLKÜ")), mrz=zone)
        the_case = passport_case(printed, first_name=first_name, last_name=last_name)

        assert outcome(the_case, CheckName.MRZ) == PASS
        assert outcome(the_case, CheckName.NAME) == PASS

    def test_marks_that_were_not_read_are_no_contradiction(self) -> None:
        zone = ("P<UTOOEZ<<UELKUE".ljust(44, "<"), PASSPORT_MRZ[1])
        printed = passport(*swap(PASSPORT_LINES, ("ERIKSSON", "OZ"), ("ANNA MARIA", "ULKU")), mrz=zone)

        assert outcome(passport_case(printed, first_name="Ülkü", last_name="Öz"), CheckName.MRZ) == PASS
        assert outcome(passport_case(printed, first_name="Ülkü", last_name="Öz"), CheckName.NAME) == PASS

    def test_a_name_that_fills_its_field_has_to_be_the_beginning_of_the_printed_one(self) -> None:
        names = ("VENKATASUBRAMANIANSWAMY", "LAKSHMIPRIYA CONSTANCE")
        zone = ("P<UTOVENKATASUBRAMANIANSWAMY<<LAKSHMIPRIYA<CONSTANCE"[:44], PASSPORT_MRZ[1])
        own = passport(*swap(PASSPORT_LINES, ("ERIKSSON", names[0]), ("ANNA MARIA", names[1])), mrz=zone)

        assert outcome(passport_case(own, first_name=names[1], last_name=names[0]), CheckName.MRZ) == PASS
        assert outcome(passport_case(passport(mrz=zone)), CheckName.MRZ) == (
            "inconclusive",
            ReasonCode.MRZ_INCONSISTENT,
        )


ELEMENTS = "DCSMARLOWE\nDDEN\nDACJUNE\nDDFN\nDADROSALIND\nDDGN\nDBB05141987\nDBA05142029\nDCGUSA\nDDAF"


def barcode(elements: str, version: int = 10, number: str = "M48273910456") -> Barcode:
    header = f"@\n\x1e\rANSI 636999{version:02}0101DL00310200DL"
    return Barcode(symbology="PDF417", text=f"{header}DAQ{number}\n{elements}\r")


def back(elements: str = ELEMENTS, number: str = "M48273910456") -> Document:
    lines = ("CLASS NON-COMMERCIAL", "RESTRICTIONS NONE", "ENDORSEMENTS NONE")
    return document(lines, kind="id_back", source=source("back"), barcodes=[barcode(elements, number=number)])


def judged(elements: str, number: str = "M48273910456") -> tuple[str, ReasonCode | None]:
    the_case = case(document(typed=LICENCE_FIELDS), back(elements, number))
    return outcome(the_case, CheckName.BARCODE)


def test_as_printed() -> None:
    assert judged(ELEMENTS) == ("pass", None)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("M482-7391-0456", "pass"),
        ("m4827391o456", "pass"),
        ("M4827391O456", "pass"),
        ("DL M48273910456", "pass"),
        ("M4B2-7391-0456", "inconclusive"),
        ("M482-7391-04S6", "inconclusive"),
        ("M48Z-7391-0456", "inconclusive"),
    ],
)
def test_a_barcodes_number_is_not_misread(number: str, expected: str) -> None:
    the_case = case(document(typed=LICENCE_FIELDS), back(), id_value=number)

    assert outcome(the_case, CheckName.DOCUMENT_NUMBER)[0] == expected


@pytest.mark.parametrize(
    ("elements", "claimed", "expected"),
    [
        (ELEMENTS, "US", "pass"),
        (ELEMENTS, None, "pass"),
        (ELEMENTS.replace("DCGUSA", "DCGCAN"), "CA", "pass"),
        (ELEMENTS, "CA", "inconclusive"),
        (ELEMENTS.replace("DCGUSA", "DCGCAN"), "US", "inconclusive"),
    ],
)
def test_a_barcode_tells_the_countries_of_north_america_apart(
    elements: str, claimed: str | None, expected: str
) -> None:
    the_case = case(document(), back(elements), issuing_country=claimed)

    assert outcome(the_case, CheckName.COUNTRY)[0] == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DCSMARLOWE", "DCSVANDERMEER"),
        ("DACJUNE", "DACOTTILIE"),
        ("DBB05141987", "DBB12091958"),
        ("DBA0514", "DBA0615"),
    ],
)
def test_another_persons_back(old: str, new: str) -> None:
    assert judged(ELEMENTS.replace(old, new))[0] != "pass"


def test_another_number() -> None:
    assert judged(ELEMENTS, number="D99999999999") == ("inconclusive", ReasonCode.BARCODE_INCONSISTENT)


def test_another_persons_back_does_not_belong_to_the_front() -> None:
    other = "DCSVANDERMEER\nDACOTTILIE\nDADNONE\nDBB12091958\nDBA12092030\nDCGUSA"
    the_case = case(document(typed=LICENCE_FIELDS), back(other, "D99999999999"))

    assert outcome(the_case, CheckName.DOCUMENT_WHOLE) == ("inconclusive", ReasonCode.TWO_DOCUMENTS_UPLOADED)


def test_two_barcodes_that_differ_are_for_a_person() -> None:
    both = back().model_copy(update={"barcodes": (barcode(ELEMENTS), barcode(ELEMENTS.replace("JUNE", "JANE")))})
    the_case = case(document(typed=LICENCE_FIELDS), both)

    assert outcome(the_case, CheckName.BARCODE) == ("inconclusive", ReasonCode.BARCODE_INCONSISTENT)


def test_without_a_barcode_there_is_no_finding() -> None:
    assert not find(case(), CheckName.BARCODE)


UNDATED = (
    "WINNEMAC", "DRIVER LICENSE", "1 MARLOWE", "2 JUNE ROSALIND", "3 DOB 05/14/1987", "4a ISS 03/18/2021",
    "4d NUMBER M48273910456",
)  # fmt: skip
NUMBERLESS = tuple(
    line for line in LICENCE_LINES if line not in {"4d NUMBER", "M48273910456", "5 DD 03182021WM", "ZENITH, WM, 70412"}
)


class TestWhatThePrintLeavesOut:
    @pytest.mark.parametrize(("expiry", "expected"), [("05142029", "pass"), ("05142021", "fail")])
    def test_the_date_of_expiry(self, expiry: str, expected: str) -> None:
        elements = ELEMENTS.replace("05142029", expiry)
        the_case = case(document(UNDATED), back(elements))

        assert outcome(the_case, CheckName.BARCODE) == ("pass", None)
        assert outcome(the_case, CheckName.EXPIRY)[0] == expected

    def test_not_of_another_persons_barcode(self) -> None:
        other = ELEMENTS.replace("MARLOWE", "VANDERMEER")
        the_case = case(document(UNDATED), back(other))

        assert outcome(the_case, CheckName.BARCODE)[0] != "pass"

    def test_the_number(self) -> None:
        the_case = case(document(NUMBERLESS), back())

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER) == ("pass", None)
        assert outcome(the_case, CheckName.BARCODE) == ("pass", None)

    def test_not_a_number_that_is_not_the_claimed_one(self) -> None:
        the_case = case(document(NUMBERLESS), back(number="M48273910457"))

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER)[0] != "pass"


def test_a_back_whose_barcode_was_looked_for_in_vain_is_left_to_a_person() -> None:
    unread = document(("CLASS NON-COMMERCIAL", "RESTRICTIONS NONE"), kind="id_back", source=source("back"), barcodes=[])
    assert outcome(case(document(typed=LICENCE_FIELDS), unread), CheckName.BARCODE) == (
        "inconclusive",
        ReasonCode.BARCODE_UNREADABLE,
    )


def test_a_barcode_that_is_no_licence_is_as_good_as_none() -> None:
    other = [Barcode(symbology="PDF417", text="https://example.com")]
    unread = document(("CLASS NON-COMMERCIAL",), kind="id_back", source=source("back"), barcodes=other)
    assert outcome(case(document(typed=LICENCE_FIELDS), unread), CheckName.BARCODE)[0] == "inconclusive"


@pytest.mark.parametrize("sides", [("id_front",), ("id_front", "id_back")])
def test_there_is_no_finding_where_nobody_looked(sides: tuple[str, ...]) -> None:
    found = case(*(document(typed=LICENCE_FIELDS, kind=kind, source=source(kind)) for kind in sides))
    assert find(found, CheckName.BARCODE) == []


def test_a_front_without_a_barcode_is_as_it_should_be() -> None:
    assert find(case(document(typed=LICENCE_FIELDS, barcodes=[])), CheckName.BARCODE) == []


@pytest.mark.parametrize("confidence", [62, 70, 82, 84.9])
class TestPrintThatWasReadBadly:
    """Lines of a zone are read well and tell nothing of how the print was read."""

    def shown(self, confidence: float, *exchanged: tuple[str, str]) -> Document:
        texts = swap(PASSPORT_LINES, *exchanged)
        return document((), lines=(*lines(texts, confidence), *lines(PASSPORT_MRZ, 98)))

    def test_right(self, confidence: float) -> None:
        assert status(passport_case(self.shown(confidence))) == "verified"

    @pytest.mark.parametrize(
        "exchanged",
        [(("ERIKSSON", "ERLKSS0N"), ("ANNA MARIA", "ANMA MARlA")), (("12 AUG/AOÛT 1974", "12 AUG/AOÛT 1914"),),
         (("L898902C3", "L8989O2C8"),), (("15 APR/AVR 2032", "15 APR/AVR 2022"),), (("ERIKSSON", "FRKSSQN"),)],
    )  # fmt: skip
    def test_and_wrong_is_a_persons_at_worst(self, confidence: float, exchanged: tuple[tuple[str, str], ...]) -> None:
        assert status(passport_case(self.shown(confidence, *exchanged))) in {"verified", "manual_review"}


class TestTwoBarcodes:
    """A back that shows two barcodes of which one agrees with the front."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [("MARLOWE", "KRASNIK"), ("05141987", "03091961"), ("05142029", "05142035"), ("JUNE", "LUDMILA")],
    )
    @pytest.mark.parametrize("agreeing_first", [True, False])
    def test_are_a_persons_in_either_order(self, old: str, new: str, agreeing_first: bool) -> None:  # noqa: FBT001
        codes = [barcode(ELEMENTS), barcode(ELEMENTS.replace(old, new))]
        further = document(
            ("CLASS D",),
            kind="id_back",
            source=source("back"),
            barcodes=codes if agreeing_first else codes[::-1],
        )
        the_case = case(document(typed=LICENCE_FIELDS), further)

        assert outcome(the_case, CheckName.BARCODE) == ("inconclusive", ReasonCode.BARCODE_INCONSISTENT)
        assert status(the_case) == "manual_review"

    def test_of_one_content_are_one(self) -> None:
        further = document(
            ("CLASS D",), kind="id_back", source=source("back"), barcodes=[barcode(ELEMENTS), barcode(ELEMENTS)]
        )

        assert outcome(case(document(typed=LICENCE_FIELDS), further), CheckName.BARCODE) == PASS


class TestAFurtherSide:
    @pytest.mark.parametrize(
        "texts",
        [
            ("CLASS D", "RESTRICTIONS NONE"),
            ("NOTES",),
            (),
            ("9.", "10.", "11.", "12."),
            ("Authority", "CITY OF ZENITH"),
        ],
    )
    def test_that_says_nothing_of_a_holder_is_harmless(self, texts: tuple[str, ...]) -> None:
        further = document(texts, kind="id_back", source=source("back"))

        assert outcome(case(document(typed=LICENCE_FIELDS), further), CheckName.DOCUMENT_WHOLE) == PASS

    @pytest.mark.parametrize(
        "texts",
        [("Surname: KRASNIK", "Given names: LUDMILA"), ("DOB: 03/09/1961",), ("Document number X77310288",),
         ("Surname: MARLOWE", "Given names: JUNE", "DOB: 03/09/1961"),
         ("Unique Identification Authority of India", "Address: 12 Temple Road", "1455 1661 1901")],
    )  # fmt: skip
    def test_that_gives_another_holders_values_is_a_persons(self, texts: tuple[str, ...]) -> None:
        further = document(texts, kind="id_back", source=source("back"))

        assert outcome(case(document(typed=LICENCE_FIELDS), further), CheckName.DOCUMENT_WHOLE) == (
            "inconclusive",
            ReasonCode.TWO_DOCUMENTS_UPLOADED,
        )


CARD_LINES = (
    "RÉPUBLIQUE FRANÇAISE", "CARTE NATIONALE D'IDENTITÉ N° : 880692310285", "Nom : BERTHIER", "Prénom(s) : CORINNE",
    "Sexe : F", "Né(e) le : 06.12.1965", "Carte valable jusqu'au : 14.05.2029",
)  # fmt: skip


@pytest.mark.parametrize(("surname", "given"), [("BERTHIER", "CORINNE"), ("LEFEVRE", "ODILE"), ("DE LA TOUR", "MARC")])
def test_a_french_card_with_a_zone_of_its_own_form(surname: str, given: str) -> None:
    rows = zone("FRENCH-CARD", surname=surname, given=given, birth="651206")
    texts = swap(CARD_LINES, ("Nom : BERTHIER", f"Nom : {surname}"), ("Prénom(s) : CORINNE", f"Prénom(s) : {given}"))
    the_case = case(
        document((*texts, *rows)), first_name=given, last_name=surname, date_of_birth="1965-12-06",
        id_type="Carte nationale d'identité", id_value="880692310285", issuing_country="FR",
    )  # fmt: skip

    assert outcome(the_case, CheckName.MRZ) == PASS
    assert status(the_case) == "verified"


class TestPrintAlone:
    """Print that was forged throughout contradicts nothing; a stage may leave such documents to a person."""

    person = Policy(print_alone="person")
    alone = ("inconclusive", ReasonCode.PRINT_ALONE)

    @pytest.mark.parametrize(
        ("declared", "country", "lines"),
        [
            ("Driving licence", "DE", ("FÜHRERSCHEIN", "1. MARLOWE", "2. JUNE", "3. 14.05.1987", "5. M48273910456")),
            ("Driving licence", "IN", ("DRIVING LICENCE", "Name : JUNE MARLOWE", "Date of Birth : 14-05-1987")),
            ("PAN card", "IN", ("INCOME TAX DEPARTMENT", "Name", "JUNE MARLOWE", "Date of Birth", "14/05/1987")),
        ],
    )
    def test_of_a_document_without_a_code_is_a_persons(
        self, declared: str, country: str, lines: tuple[str, ...]
    ) -> None:
        front = document(lines)
        by_person, by_rules = (
            case(front, policy=policy, id_type=declared, issuing_country=country) for policy in (self.person, Policy())
        )

        assert found_of(by_person) == [self.alone]
        assert found_of(by_rules) == []

    def test_beside_a_zone_with_right_digits_is_enough(self) -> None:
        assert found_of(under(self.person, passport_case())) == []
        assert status(under(self.person, passport_case())) == "verified"

    def test_beside_a_zone_with_wrong_digits_is_not(self) -> None:
        wrong = passport(mrz=(PASSPORT_MRZ[0], PASSPORT_MRZ[1].replace("7408122", "7408123")))

        assert self.alone in found_of(under(self.person, passport_case(wrong)))

    def test_beside_a_barcode_is_enough(self) -> None:
        the_case = case(licence()[0], back(), policy=self.person)

        assert found_of(the_case) == []
        assert status(the_case) == "verified"

    def test_beside_a_back_without_a_barcode_is_not(self) -> None:
        assert found_of(case(*licence(), policy=self.person)) == [self.alone]


def under(policy: Policy, the_case: Case) -> Case:
    return Case(the_case.claim, the_case.evidence, policy)


def found_of(the_case: Case) -> list[tuple[str, ReasonCode | None]]:
    checks = run_checks(the_case.claim, the_case.evidence, the_case.policy)
    return [(check.outcome.value, check.reason) for check in checks if check.reason is ReasonCode.PRINT_ALONE]
