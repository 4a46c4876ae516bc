"""Checks of the document and of what is claimed about it, on lines and fields as the providers give them."""

from datetime import date, timedelta

import pytest

from kyc.domain.evidence import Unread
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    TODAY,
    case,
    document,
    face,
    find,
    licence,
    outcome,
    passport,
    passport_case,
    source,
)

PASS = ("pass", None)


def swap(texts: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    assert old in texts
    return tuple(new if text == old else text for text in texts)


def typed(**changes: str) -> dict[str, str]:
    return {**LICENCE_FIELDS, **changes}


class TestPresenceAndReading:
    @pytest.mark.parametrize(
        ("unread", "name", "expected"),
        [
            (Unread.MISSING, CheckName.DOCUMENT_PRESENT, ("fail", ReasonCode.DOCUMENT_NOT_UPLOADED)),
            (Unread.UNSUPPORTED, CheckName.DOCUMENT_READABLE, ("fail", ReasonCode.DOCUMENT_UNREADABLE)),
            (Unread.UNAVAILABLE, CheckName.DOCUMENT_READABLE, ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)),
        ],
    )
    def test_a_document_that_was_not_read(
        self, unread: Unread, name: CheckName, expected: tuple[str, ReasonCode]
    ) -> None:
        assert outcome(case(document((), unread=unread)), name) == expected

    def test_no_front(self) -> None:
        assert outcome(case(document(kind="id_back")), CheckName.DOCUMENT_PRESENT) == (
            "fail",
            ReasonCode.DOCUMENT_NOT_UPLOADED,
        )

    def test_a_missing_back_that_was_linked(self) -> None:
        back = document((), kind="id_back", unread=Unread.MISSING, source=source("back"))

        assert outcome(case(document(), back), CheckName.DOCUMENT_PRESENT) == (
            "fail",
            ReasonCode.DOCUMENT_NOT_UPLOADED,
        )

    def test_half_read(self) -> None:
        the_case = case(document(confidence=45))

        assert outcome(the_case, CheckName.DOCUMENT_READABLE) == ("fail", ReasonCode.DOCUMENT_UNREADABLE)
        assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.DOCUMENT_UNREADABLE)

    @pytest.mark.parametrize(
        ("faces", "expected"),
        [
            (None, ReasonCode.DOCUMENT_UNREADABLE),
            ((), ReasonCode.NO_DOCUMENT_IN_IMAGE),
            ((face(0.3),), ReasonCode.NO_DOCUMENT_IN_IMAGE),
            ((face(0.04),), ReasonCode.DOCUMENT_UNREADABLE),
        ],
    )
    def test_a_picture_without_text(self, faces: object, expected: ReasonCode) -> None:
        assert outcome(case(document((), faces=faces)), CheckName.DOCUMENT_READABLE) == ("fail", expected)

    @pytest.mark.parametrize(
        ("portrait", "expected"),
        [
            ({"sharpness_percent": 2}, ReasonCode.BLURRED_PHOTO),
            ({"brightness_percent": 4}, ReasonCode.DARK_PHOTO),
            ({"brightness_percent": 99.8}, ReasonCode.GLARE_ON_PHOTO),
            ({}, ReasonCode.DOCUMENT_UNREADABLE),
        ],
    )
    def test_the_portrait_tells_why_the_text_is_unreadable(
        self, portrait: dict[str, float], expected: ReasonCode
    ) -> None:
        faces = (face(0.04).model_copy(update=portrait),)

        assert outcome(case(document(confidence=40, faces=faces)), CheckName.DOCUMENT_READABLE) == ("fail", expected)

    def test_the_score_is_on_the_scale_of_its_threshold(self) -> None:
        (check,) = find(case(), CheckName.DOCUMENT_READABLE)

        assert check.score_percent == 98.5
        assert check.threshold_percent == 60

    def test_the_back_where_the_stage_wants_it(self) -> None:
        front, back = licence()

        assert outcome(case(front, back), CheckName.DOCUMENT_BACK) == PASS
        assert outcome(case(front), CheckName.DOCUMENT_BACK) == ("fail", ReasonCode.MISSING_BACK)
        assert outcome(case(front, policy=Policy(back_required=())), CheckName.DOCUMENT_BACK) == PASS

    @pytest.mark.parametrize("claimed", ["GB", "MX", "CA", None])
    def test_another_claimed_issuer_does_not_save_the_back_that_the_documents_own_needs(
        self, claimed: str | None
    ) -> None:
        front, _ = licence()

        assert outcome(case(front, issuing_country=claimed), CheckName.DOCUMENT_BACK) == (
            "fail",
            ReasonCode.MISSING_BACK,
        )

    @pytest.mark.parametrize(("id_type", "issuer"), [("Driving licence", "GB"), ("Passport", "US"), ("Visa", "CA")])
    def test_other_documents_need_none(self, id_type: str, issuer: str) -> None:
        plain = document(("UTOPIA", "MARLOWE", "JUNE", "05/14/1987"))

        assert outcome(case(plain, id_type=id_type, issuing_country=issuer), CheckName.DOCUMENT_BACK) == PASS

    def test_the_front_again_is_no_back(self) -> None:
        assert outcome(case(document(), document(kind="id_back")), CheckName.DOCUMENT_BACK) == (
            "fail",
            ReasonCode.MISSING_BACK,
        )


class TestType:
    @pytest.mark.parametrize(
        ("declared", "lines"),
        [
            ("Driving license", ("WINNEMAC DRIVER LICENSE", "JUNE MARLOWE", "05/14/1987", "M48273910456")),
            ("drivers_license", ("WINNEMAC", "DRIVER", "LICENSE", "JUNE MARLOWE", "M48273910456")),
            ("Führerschein", ("FÜHRERSCHEIN BUNDESREPUBLIK DEUTSCHLAND", "1. MARLOWE", "2. JUNE")),
            ("US passport", ("PASSPORT", "UNITED STATES OF AMERICA", "MARLOWE", "JUNE")),
            ("National ID", ("IDENTITY CARD", "UTOPIA", "MARLOWE", "JUNE")),
            ("PAN card", ("INCOME TAX DEPARTMENT", "GOVT. OF INDIA", "JUNE MARLOWE", "ABCDE1234F")),
            ("Aadhaar card", ("GOVERNMENT OF INDIA", "June Marlowe", "आधार AADHAAR", "1234 1234 1234")),
            ("Voter ID", ("ELECTION COMMISSION OF INDIA", "ELECTOR PHOTO IDENTITY CARD", "JUNE MARLOWE")),
            ("Residence permit", ("RESIDENCE PERMIT", "UTOPIA", "MARLOWE", "JUNE")),
            ("Driving licence", ("DRlVING LlCENCE", "DRIVNG LICENCE", "MARLOWE", "JUNE")),
        ],
    )
    def test_declared_and_printed(self, declared: str, lines: tuple[str, ...]) -> None:
        assert outcome(case(document(lines), id_type=declared), CheckName.DOCUMENT_TYPE) == PASS

    @pytest.mark.parametrize("declared", ["Library card", "Driving license, ignore the rest", "x", "Führer"])
    def test_a_type_that_nobody_knows_is_for_a_person(self, declared: str) -> None:
        assert outcome(case(id_type=declared), CheckName.DOCUMENT_TYPE) == (
            "inconclusive",
            ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED,
        )

    def test_a_type_that_the_stage_does_not_take(self) -> None:
        policy = Policy(supported_document_types=("passport",))

        assert outcome(case(policy=policy), CheckName.DOCUMENT_TYPE) == (
            "inconclusive",
            ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED,
        )

    @pytest.mark.parametrize("declared", ["Passport", "PAN card", "Voter ID"])
    def test_another_type_is_printed(self, declared: str) -> None:
        assert outcome(case(id_type=declared), CheckName.DOCUMENT_TYPE) == (
            "fail",
            ReasonCode.DOCUMENT_TYPE_MISMATCH,
        )

    def test_the_coded_zone_is_that_of_another_type(self) -> None:
        assert outcome(passport_case(id_type="National ID"), CheckName.DOCUMENT_TYPE) == (
            "fail",
            ReasonCode.DOCUMENT_TYPE_MISMATCH,
        )

    def test_nothing_says_what_it_is(self) -> None:
        lines = ("WINNEMAC", "JUNE MARLOWE", "05/14/1987", "M48273910456", "1420 LARKSPUR LANE")

        assert outcome(case(document(lines)), CheckName.DOCUMENT_TYPE) == (
            "inconclusive",
            ReasonCode.DOCUMENT_TYPE_MISMATCH,
        )

    def test_a_card_that_names_a_passports_number_is_no_passport(self) -> None:
        lines = ("RESIDENCE PERMIT", "UTOPIA", "JUNE MARLOWE", "PASSPORT NO. X1234567")

        assert outcome(case(document(lines), id_type="Passport"), CheckName.DOCUMENT_TYPE)[0] == "fail"


class TestCountry:
    def test_supported(self) -> None:
        assert outcome(case(policy=Policy(supported_countries=("US", "IN"))), CheckName.COUNTRY) == PASS
        assert outcome(case(policy=Policy(supported_countries=("IN",))), CheckName.COUNTRY) == (
            "fail",
            ReasonCode.COUNTRY_NOT_SUPPORTED,
        )

    def test_the_document_says_another_country(self) -> None:
        foreign = passport(mrz=(PASSPORT_MRZ[0].replace("UTO", "FRA"), PASSPORT_MRZ[1]))

        assert outcome(passport_case(foreign, issuing_country="SE"), CheckName.COUNTRY) == (
            "inconclusive",
            ReasonCode.COUNTRY_MISMATCH,
        )
        assert outcome(passport_case(foreign, issuing_country="FR"), CheckName.COUNTRY) == PASS
        assert outcome(passport_case(foreign, issuing_country=None), CheckName.COUNTRY) == PASS

    def test_a_country_that_is_none_proves_nothing(self) -> None:
        assert outcome(passport_case(issuing_country="SE"), CheckName.COUNTRY) == PASS


class TestName:
    def test_typed(self) -> None:
        assert outcome(case(), CheckName.NAME) == PASS

    def test_typed_with_given_name_and_surname_swapped(self) -> None:
        # As the service did on a real card
        swapped = document(typed=typed(FIRST_NAME="MARLOWE", LAST_NAME="JUNE", MIDDLE_NAME=""))

        assert outcome(case(swapped), CheckName.NAME) == PASS

    def test_from_lines_alone(self) -> None:
        assert outcome(case(document()), CheckName.NAME) == PASS

    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_another_name(self, fields: dict[str, str]) -> None:
        the_case = case(document(typed=fields), first_name="Ottilie", last_name="Vandermeer")

        assert outcome(the_case, CheckName.NAME) == ("fail", ReasonCode.NAME_MISMATCH)

    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_another_first_name(self, fields: dict[str, str]) -> None:
        assert outcome(case(document(typed=fields), first_name="Ottilie"), CheckName.NAME) == (
            "fail",
            ReasonCode.NAME_MISMATCH,
        )

    def test_a_brother(self) -> None:
        the_case = case(document(typed=typed(FIRST_NAME="MARIO")), first_name="Maria")

        assert outcome(the_case, CheckName.NAME)[0] != "pass"

    def test_not_found_on_a_document_that_was_read_badly(self) -> None:
        the_case = case(document(confidence=70), first_name="Ottilie", last_name="Vandermeer")

        assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.EXTRACTION_LOW_CONFIDENCE)

    def test_a_script_that_can_be_written_in_many_ways(self) -> None:
        the_case = case(document(), first_name="محمد", last_name="خان")

        assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.NAME_MISMATCH)

    def test_the_fathers_name_is_not_the_holders(self) -> None:
        lines = ("INCOME TAX DEPARTMENT", "GOVT. OF INDIA", "Permanent Account Number Card", "ABCDE1234F", "Name",
                 "RAHUL SHARMA", "Father's Name", "VIJAY SHARMA", "Date of Birth", "14/05/1987")  # fmt: skip

        def judged(first_name: str) -> tuple[str, ReasonCode | None]:
            the_case = case(document(lines), id_type="PAN card", first_name=first_name, last_name="Sharma")
            return outcome(the_case, CheckName.NAME)

        assert judged("Rahul") == PASS
        assert judged("Vijay") == ("fail", ReasonCode.NAME_MISMATCH)

    def test_a_coded_name_does_not_stand_in_for_a_printed_one(self) -> None:
        forged = passport(*swap(swap(PASSPORT_LINES, "ERIKSSON", "MARLOWE"), "ANNA MARIA", "JUNE ROSALIND"))

        assert outcome(passport_case(forged), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)

    def test_half_a_name_is_for_a_person(self) -> None:
        assert outcome(case(document(), last_name="."), CheckName.NAME)[0] == "inconclusive"


class TestBirthDate:
    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_as_printed(self, fields: dict[str, str]) -> None:
        assert outcome(case(document(typed=fields)), CheckName.DATE_OF_BIRTH) == PASS

    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_another_date(self, fields: dict[str, str]) -> None:
        the_case = case(document(typed=fields), date_of_birth="1987-05-17")

        assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)

    @pytest.mark.parametrize("printed", ["05/14/1937", "06/14/1987", "05/14/19"])
    def test_a_date_that_may_be_misread_is_for_a_person(self, printed: str) -> None:
        fields = typed(DATE_OF_BIRTH=printed)
        lines = swap(LICENCE_LINES, "05/14/1987", printed)

        for the_case in (case(document(lines, typed=fields)), case(document(lines))):
            assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("inconclusive", ReasonCode.DOB_MISMATCH)

    def test_the_date_of_issue_is_no_birth_date(self) -> None:
        the_case = case(document(typed=LICENCE_FIELDS), date_of_birth="2021-03-18")

        assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)
        assert outcome(case(document(), date_of_birth="2021-03-18"), CheckName.DATE_OF_BIRTH)[0] != "pass"

    @pytest.mark.parametrize(
        ("country", "text", "expected"),
        [
            ("GB", "01/02/1990", PASS),
            ("GB", "02/01/1990", ("inconclusive", ReasonCode.DOB_MISMATCH)),
            ("US", "01/02/1990", PASS),
            ("GB", "01 FEB 1990", PASS),
            ("US", "1990-02-01", PASS),
        ],
    )
    def test_day_and_month(self, country: str, text: str, expected: tuple[str, ReasonCode | None]) -> None:
        lines = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", f"3. {text} ZENITH", "5. M48273910456")
        the_case = case(document(lines), date_of_birth="1990-02-01", issuing_country=country)

        assert outcome(the_case, CheckName.DATE_OF_BIRTH) == expected

    def test_another_date_of_the_document_tells_how_to_read_it(self) -> None:
        lines = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", "3. 01/02/1990 ZENITH", "4a. 25/12/2020", "4b. 24/12/2030")
        the_case = case(document(lines), date_of_birth="1990-02-01", issuing_country="US")

        assert outcome(the_case, CheckName.DATE_OF_BIRTH) == PASS

    def test_a_coded_date_tells_how_to_read_the_printed_one(self) -> None:
        numeric = passport(*swap(PASSPORT_LINES, "12 AUG/AOÛT 1974", "08/12/1974"))

        assert outcome(passport_case(numeric), CheckName.DATE_OF_BIRTH) == PASS
        assert outcome(passport_case(numeric, date_of_birth="1974-12-08"), CheckName.DATE_OF_BIRTH)[0] != "pass"

    @pytest.mark.parametrize(
        "label",
        ["DOB", "D.O.B.", "Date of Birth", "DateofBirth", "DATE OF BIRTH/जन्म तिथि", "Date de naissance", "Né(e) le",
         "Geburtsdatum", "Fecha de nacimiento", "Data di nascita", "Data de nascimento", "Geboortedatum",
         "Födelsedatum", "Data urodzenia", "Doğum Tarihi", "Дата рождения", "3 DOB"],
    )  # fmt: skip
    @pytest.mark.parametrize("together", [True, False])
    def test_labels(self, label: str, together: bool) -> None:  # noqa: FBT001
        def lines(birth: str) -> tuple[str, ...]:
            value = (f"{label} {birth}",) if together else (label, birth)
            return ("DRIVING LICENCE", "JUNE MARLOWE", "Date of issue 18.03.2021", *value, "Date of expiry 17.03.2031")

        agreeing = case(document(lines("14.05.1987")), issuing_country="DE")
        issue_claimed = case(document(lines("14.05.1987")), issuing_country="DE", date_of_birth="2021-03-18")

        assert outcome(agreeing, CheckName.DATE_OF_BIRTH) == PASS
        assert outcome(issue_claimed, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)

    def test_a_date_without_a_label_is_for_a_person(self) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "14.05.1987", "18.03.2021", "17.03.2031", "M48273910456")

        def judged(birth: str) -> str:
            return outcome(case(document(lines), issuing_country="DE", date_of_birth=birth), CheckName.DATE_OF_BIRTH)[0]

        assert judged("1987-05-14") == "inconclusive"
        assert judged("2021-03-18") == "inconclusive"
        assert judged("1987-05-15") == "inconclusive"

    def test_a_year_alone_is_for_a_person(self) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "Year of Birth 1987", "M48273910456")

        assert outcome(case(document(lines)), CheckName.DATE_OF_BIRTH) == (
            "inconclusive",
            ReasonCode.DOB_MISMATCH,
        )


class TestNumber:
    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_as_printed(self, fields: dict[str, str]) -> None:
        assert outcome(case(document(typed=fields)), CheckName.DOCUMENT_NUMBER) == PASS

    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    @pytest.mark.parametrize("number", ["D99999999999", "4827", "1234"])
    def test_another_number_or_a_part(self, fields: dict[str, str], number: str) -> None:
        the_case = case(document(typed=fields), id_value=number)

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER) == ("fail", ReasonCode.DOCUMENT_NUMBER_MISMATCH)

    @pytest.mark.parametrize(
        ("number", "confidence", "expected"),
        [
            ("M48273910457", 98.5, "fail"),
            ("M48273910457", 91, "inconclusive"),
            ("M48273910458", 98.5, "inconclusive"),
            ("M4827391045", 98.5, "inconclusive"),
            ("M482739104566", 98.5, "inconclusive"),
        ],
        ids=["clearly another", "read less clearly", "6 and 8 look alike", "one missing", "one too many"],
    )
    def test_one_character(self, number: str, confidence: float, expected: str) -> None:
        the_case = case(document(confidence=confidence), id_value=number)

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER) == (expected, ReasonCode.DOCUMENT_NUMBER_MISMATCH)

    def test_another_number_of_the_document(self) -> None:
        assert outcome(case(id_value="03182021WM"), CheckName.DOCUMENT_NUMBER) == (
            "fail",
            ReasonCode.DOCUMENT_NUMBER_MISMATCH,
        )

    def test_the_personal_number_of_a_passports_zone_is_no_document_number(self) -> None:
        assert outcome(passport_case(), CheckName.DOCUMENT_NUMBER) == PASS
        assert outcome(passport_case(id_value="ZE184226B"), CheckName.DOCUMENT_NUMBER)[0] != "pass"


class TestValidity:
    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_valid(self, fields: dict[str, str]) -> None:
        assert outcome(case(document(typed=fields)), CheckName.EXPIRY) == PASS

    @pytest.mark.parametrize(("days", "expected"), [(0, "pass"), (1, "pass"), (-1, "fail"), (-4000, "fail")])
    def test_the_last_day_counts(self, days: int, expected: str) -> None:
        expiry = f"{TODAY + timedelta(days=days):%m/%d/%Y}"
        fields = typed(EXPIRATION_DATE=expiry)
        lines = swap(LICENCE_LINES, "05/14/2029", expiry)

        assert outcome(case(document(lines, typed=fields)), CheckName.EXPIRY)[0] == expected
        # Without places, a column of labels tells less surely which date is the expiry.
        assert outcome(case(document(lines)), CheckName.EXPIRY)[0] == expected.replace("fail", "inconclusive")

    @pytest.mark.parametrize(
        "label",
        ["EXP", "4b", "4b.", "Expires", "EXPIRY DATE", "Date of expiry", "Valid till", "Valid until", "VALID UPTO",
         "Date d'expiration", "Gültig bis", "Fecha de caducidad", "Válido hasta", "Scadenza", "Validade", "Geldig tot",
         "Data ważności", "Gyldig til", "Срок действия"],
    )  # fmt: skip
    @pytest.mark.parametrize(("expiry", "expected"), [("17.03.2031", "pass"), ("17.03.2021", "fail")])
    def test_labels(self, label: str, expiry: str, expected: str) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "DOB 14.05.1987", f"{label} {expiry}", "M48273910456")

        assert outcome(case(document(lines), issuing_country="DE"), CheckName.EXPIRY)[0] == expected

    def test_coded(self) -> None:
        without = passport(*(text for text in PASSPORT_LINES if "2032" not in text))

        assert outcome(passport_case(without), CheckName.EXPIRY) == PASS

    def test_none_found(self) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "DOB 14.05.1987", "M48273910456")

        assert outcome(case(document(lines)), CheckName.EXPIRY) == ("inconclusive", ReasonCode.EXPIRY_NOT_FOUND)

    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            (("14.05.1987", "18.03.2021", "17.03.2031"), "inconclusive"),
            (("14.05.1987", "18.03.2011", "17.03.2021"), "inconclusive"),
            (("14.05.1987", "18.03.2027", "17.03.2037"), "inconclusive"),
        ],
    )
    def test_no_label(self, dates: tuple[str, ...], expected: str) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", *dates, "M48273910456")

        assert outcome(case(document(lines), issuing_country="DE"), CheckName.EXPIRY)[0] == expected

    def test_a_year_that_may_be_cut_off_tells_nothing(self) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "DOB 05/14/1987", "EXP 05/14/20", "M48273910456")

        assert outcome(case(document(lines)), CheckName.EXPIRY) == ("inconclusive", ReasonCode.EXPIRY_NOT_FOUND)

    def test_types_that_carry_none(self) -> None:
        lines = ("INCOME TAX DEPARTMENT", "GOVT. OF INDIA", "JUNE MARLOWE", "14/05/1987", "ABCDE1234F")

        assert outcome(case(document(lines), id_type="PAN card"), CheckName.EXPIRY) == PASS

    def test_two_that_disagree_are_for_a_person(self) -> None:
        fields = typed(EXPIRATION_DATE="05/14/2019")
        lines = swap(LICENCE_LINES, "4b EXP", "4b EXP 05/14/2029")

        assert outcome(case(document(lines, typed=fields)), CheckName.EXPIRY) == (
            "inconclusive",
            ReasonCode.DOCUMENT_EXPIRED,
        )

    def test_expired_one_way_and_valid_the_other_is_for_a_person(self) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "DOB 04/05/1987", "EXP 10/12/2026", "M48273910456")
        the_case = case(document(lines), issuing_country="CA", evidence_changes={"collected_on": date(2026, 11, 1)})

        assert outcome(the_case, CheckName.EXPIRY) == ("inconclusive", ReasonCode.DOCUMENT_EXPIRED)

    def test_issued_in_the_future(self) -> None:
        fields = typed(DATE_OF_ISSUE="03/18/2027")

        assert outcome(case(document(typed=fields)), CheckName.ISSUE_DATE) == (
            "fail",
            ReasonCode.DOCUMENT_NOT_YET_VALID,
        )
        assert outcome(case(document(typed={"DATE_OF_ISSUE": "05/14/2029"})), CheckName.ISSUE_DATE)[0] == "inconclusive"
        assert outcome(case(), CheckName.ISSUE_DATE) == PASS


class TestAge:
    @pytest.mark.parametrize(
        ("birth", "expected"),
        [("2008-11-22", "pass"), ("2008-11-23", "fail"), ("1906-11-22", "pass"), ("1905-11-22", "inconclusive")],
    )
    def test_on_the_day(self, birth: str, expected: str) -> None:
        printed = f"{date.fromisoformat(birth):%m/%d/%Y}"
        lines = swap(LICENCE_LINES, "05/14/1987", printed)
        the_case = case(document(lines, typed=typed(DATE_OF_BIRTH=printed)), date_of_birth=birth)

        assert outcome(the_case, CheckName.AGE)[0] == expected

    def test_a_leap_day(self) -> None:
        lines = ("DRIVING LICENCE", "JUNE MARLOWE", "DOB 29.02.2008")

        def judged(today: date) -> str:
            the_case = case(document(lines), date_of_birth="2008-02-29", evidence_changes={"collected_on": today})
            return outcome(the_case, CheckName.AGE)[0]

        assert judged(date(2026, 2, 28)) == "fail"
        assert judged(date(2026, 3, 1)) == "pass"

    def test_a_claim_that_is_too_young_fails_whatever_the_document_says(self) -> None:
        assert outcome(case(date_of_birth="2024-05-14"), CheckName.AGE) == ("fail", ReasonCode.UNDER_SUPPORTED_AGE)


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
        forged = passport(*swap(PASSPORT_LINES, old, new))

        assert outcome(passport_case(forged, **claimed), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)

    def test_a_value_that_is_not_in_print_is_for_a_person(self) -> None:
        unprinted = passport(*swap(PASSPORT_LINES, "L898902C3", "L8989"))

        assert outcome(passport_case(unprinted), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)

    def test_a_number_that_was_put_right_has_to_be_printed(self) -> None:
        # L8 altered to L1 in both zones: with an I for the 1, the check digit would be right.
        altered = PASSPORT_MRZ[1].replace("L898902C3", "L198902C3")
        forged = passport(*swap(PASSPORT_LINES, "L898902C3", "L198902C3"), mrz=(PASSPORT_MRZ[0], altered))

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
        printed = passport(*swap(swap(PASSPORT_LINES, "ERIKSSON", "ÖZ"), "ANNA MARIA", "ÜLKÜ"), mrz=zone)
        the_case = passport_case(printed, first_name=first_name, last_name=last_name)

        assert outcome(the_case, CheckName.MRZ) == PASS
        assert outcome(the_case, CheckName.NAME) == PASS

    def test_marks_that_were_not_read_are_no_contradiction(self) -> None:
        zone = ("P<UTOOEZ<<UELKUE".ljust(44, "<"), PASSPORT_MRZ[1])
        printed = passport(*swap(swap(PASSPORT_LINES, "ERIKSSON", "OZ"), "ANNA MARIA", "ULKU"), mrz=zone)

        assert outcome(passport_case(printed, first_name="Ülkü", last_name="Öz"), CheckName.MRZ) == PASS
        assert outcome(passport_case(printed, first_name="Ülkü", last_name="Öz"), CheckName.NAME) == PASS

    def test_a_name_that_fills_its_field_has_to_be_the_beginning_of_the_printed_one(self) -> None:
        names = ("VENKATASUBRAMANIANSWAMY", "LAKSHMIPRIYA CONSTANCE")
        zone = ("P<UTOVENKATASUBRAMANIANSWAMY<<LAKSHMIPRIYA<CONSTANCE"[:44], PASSPORT_MRZ[1])
        own = passport(*swap(swap(PASSPORT_LINES, "ERIKSSON", names[0]), "ANNA MARIA", names[1]), mrz=zone)

        assert outcome(passport_case(own, first_name=names[1], last_name=names[0]), CheckName.MRZ) == PASS
        assert outcome(passport_case(passport(mrz=zone)), CheckName.MRZ) == (
            "inconclusive",
            ReasonCode.MRZ_INCONSISTENT,
        )
