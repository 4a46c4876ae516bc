"""Expiry, issue and age on the day of the check."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    PASSPORT_PAGE,
    TODAY,
    case,
    document,
    find,
    outcome,
    passport,
    passport_case,
    placed_document,
    source,
    status,
    swap,
    typed,
)
from tests.unit.reading.zones.writing import zone

PASS = ("pass", None)


class TestValidity:
    @pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
    def test_valid(self, fields: dict[str, str]) -> None:
        assert outcome(case(document(typed=fields)), CheckName.EXPIRY) == PASS

    @pytest.mark.parametrize(("days", "expected"), [(0, "pass"), (1, "pass"), (-1, "fail"), (-4000, "fail")])
    def test_the_last_day_counts(self, days: int, expected: str) -> None:
        expiry = f"{TODAY + timedelta(days=days):%m/%d/%Y}"
        fields = typed(EXPIRATION_DATE=expiry)
        lines = swap(LICENCE_LINES, ("05/14/2029", expiry))

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
        lines = swap(LICENCE_LINES, ("4b EXP", "4b EXP 05/14/2029"))

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


class TestIssuedInTheFutureOnTheBack:
    ZONE = zone("TD1", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth="740812", expiry="320415")

    def judged(self, *back: str, zone_of_back: Sequence[str]) -> tuple[str, ReasonCode | None]:
        front = document(
            ("IDENTITY CARD", "Surname", "ERIKSSON", "Given names", "ANNA MARIA", "Date of birth", "12.08.1974",
             "Document No.", "L898902C3", "Date of expiry", "15.04.2032"),
        )  # fmt: skip
        behind = document((*back, *zone_of_back), kind="id_back", source=source("back"))
        return outcome(passport_case(front, behind, id_type="Identity card"), CheckName.ISSUE_DATE)

    def test_is_a_persons(self) -> None:
        found = self.judged("Date of issue", "16.04.2027", zone_of_back=self.ZONE)

        assert found == ("inconclusive", ReasonCode.DOCUMENT_NOT_YET_VALID)

    @pytest.mark.parametrize("back", [("Date of issue", "16.04.2022"), ("Authority", "CITY OF ZENITH")])
    def test_any_other_passes(self, back: tuple[str, ...]) -> None:
        assert self.judged(*back, zone_of_back=self.ZONE) == PASS


class TestAge:
    @pytest.mark.parametrize(
        ("birth", "expected"),
        [("2008-11-22", "pass"), ("2008-11-23", "fail"), ("1906-11-22", "pass"), ("1905-11-22", "inconclusive")],
    )
    def test_on_the_day(self, birth: str, expected: str) -> None:
        printed = f"{date.fromisoformat(birth):%m/%d/%Y}"
        lines = swap(LICENCE_LINES, ("05/14/1987", printed))
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


LICENCE = (
    "DRIVING LICENCE", "1. MARLOWE", "2. JUNE", "3. 14.05.1987 ZENITH", "4a. 25.12.2020", "4b. 24.12.2030",
    "5. M48273910456",
)  # fmt: skip


class TestWithoutEnd:
    @pytest.mark.parametrize("printed", ["01.01.9999", "31.12.9999", "31.12.2999", "PERMANENT", "UNBEFRISTET"])
    def test_in_print_alone(self, printed: str) -> None:
        the_case = case(document(swap(LICENCE, ("4b. 24.12.2030", f"4b. {printed}"))), issuing_country="GB")

        assert outcome(the_case, CheckName.EXPIRY) == PASS

    @pytest.mark.parametrize("printed", ["31.12.2999", "31 DEC/DÉC 9999", "PERMANENT", "UNBEFRISTET", "UNLIMITED"])
    @pytest.mark.parametrize("expiry", ["991231", "<<<<<<"])
    def test_in_print_and_zone(self, printed: str, expiry: str) -> None:
        rows = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth="740812", expiry=expiry)
        shown = passport(*swap(PASSPORT_LINES, ("15 APR/AVR 2032", printed)), mrz=rows)

        assert outcome(passport_case(shown), CheckName.EXPIRY) == PASS
        assert status(passport_case(shown)) == "verified"

    @pytest.mark.parametrize("printed", ["14.05.1999", "31.12.2021", "01.01.2000"])
    def test_is_not_what_merely_is_long_past(self, printed: str) -> None:
        the_case = case(document(swap(LICENCE, ("4b. 24.12.2030", f"4b. {printed}"))), issuing_country="GB")

        assert outcome(the_case, CheckName.EXPIRY) == ("fail", ReasonCode.DOCUMENT_EXPIRED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("CARDEXPIRES 11/01/94", "fail"), ("CARDEXPIRES 11/01/34", "pass"), ("CARD EXPIRES 11/01/34", "pass"),
     ("D.O.E. 11/01/2034", "pass"), ("D.O.E: 11/01/2014", "fail"), ("DOE 11/01/2034", "pass"),
     ("EXPIRES11/01/2034", "pass"), ("EXP:11/01/2034", "pass")],
)  # fmt: skip
def test_labels_that_are_glued_or_short(text: str, expected: str) -> None:
    shown = document(("DRIVER LICENSE", "JUNE MARLOWE", "DOB 05/14/1987", text, "D.O.I. 03/18/2011", "M48273910456"))

    assert outcome(case(shown), CheckName.EXPIRY)[0] == expected
    assert outcome(case(shown), CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(case(shown, date_of_birth="2011-03-18"), CheckName.DATE_OF_BIRTH)[0] == "fail"


@pytest.mark.parametrize("expiry", ["329941", "321315", "320431"])
def test_an_impossible_expiry_of_a_zone_is_a_persons(expiry: str) -> None:
    rows = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth="740812", expiry=expiry)

    assert status(passport_case(passport(mrz=rows))) == "manual_review"


def licence_page(*more: tuple[float, float, str], expiry: str = "24.12.2024") -> Document:
    """Give a European licence as it lies before the camera, and what else there is to read."""
    rows = (
        (0.3, 0.10, "DRIVING LICENCE"), (0.3, 0.20, "1. MARLOWE"), (0.3, 0.26, "2. JUNE"),
        (0.3, 0.32, "3. 14.05.1987 ZENITH"), (0.3, 0.38, "4a. 25.12.2014"), (0.5, 0.38, f"4b. {expiry}"),
        (0.3, 0.44, "4c. DVLA"), (0.3, 0.50, "5. M48273910456"), (0.3, 0.56, "9. AM/B/L"),
    )  # fmt: skip
    return placed_document((*rows, *more))


def judged(shown: Document) -> tuple[str, ReasonCode | None]:
    return outcome(case(shown, issuing_country="GB"), CheckName.EXPIRY)


class TestALaterDateOfLessWeight:
    @pytest.mark.parametrize(
        "line",
        ["as valid until 2099.", "VALID UNTIL 2099", "valid until 12/2031", "treat it as valid until 24.12.2099",
         "Expiry: 24.12.2031", "Gültig bis 24.12.2031", "EXTENDED, VALID TO 24 DEC 2031"],
    )  # fmt: skip
    @pytest.mark.parametrize("top", [0.44, 0.64, 0.92])
    def test_helps_no_expired_licence(self, line: str, top: float) -> None:
        assert judged(licence_page((0.62, top, line))) == ("fail", ReasonCode.DOCUMENT_EXPIRED)

    @pytest.mark.parametrize("line", ["Valid until 2099", "it is valid until 15.04.2032", "valid until 2031"])
    def test_helps_no_expired_passport(self, line: str) -> None:
        expired = swap_rows(PASSPORT_PAGE[:-2], "15 APR/AVR 2032", "15 APR/AVR 2022")

        shown = placed_document((*expired, (0.32, 0.72, line)))

        assert outcome(passport_case(shown), CheckName.EXPIRY) == ("fail", ReasonCode.DOCUMENT_EXPIRED)

    def test_helps_none_whose_code_is_past(self) -> None:
        rows = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth="740812", expiry="220415")
        expired = swap_rows(PASSPORT_PAGE[:-2], "15 APR/AVR 2032", "2099")

        shown = placed_document((*expired, (0.08, 0.80, rows[0]), (0.08, 0.86, rows[1])))

        assert outcome(passport_case(shown), CheckName.EXPIRY) == ("fail", ReasonCode.DOCUMENT_EXPIRED)

    def test_by_itself_far_from_every_field_proves_nothing(self) -> None:
        shown = licence_page((0.3, 0.93, "Date of expiry: 24.12.2031"), expiry="")

        assert judged(shown) == ("inconclusive", ReasonCode.EXPIRY_NOT_FOUND)

    def test_at_another_label_of_the_document_is_a_persons(self) -> None:
        expired = swap_rows(PASSPORT_PAGE[:-2], "15 APR/AVR 2032", "15 APR/AVR 2022")

        shown = placed_document((*expired, (0.62, 0.60, "Valid until"), (0.62, 0.635, "15 APR/AVR 2032")))

        assert outcome(passport_case(shown), CheckName.EXPIRY) == ("inconclusive", ReasonCode.DOCUMENT_EXPIRED)


class TestAValidDocumentOfManyDates:
    @pytest.mark.parametrize(
        "line",
        ["4b. Valid until / Gültig bis 24.12.2034", "Valid until 2034", "valid until 24.12.2034", "Gültig bis 2034",
         "10. 01.02.2010", "11. 24.12.2034", "Issued 25.12.2014"],
    )  # fmt: skip
    def test_passes(self, line: str) -> None:
        assert judged(licence_page((0.3, 0.62, line), expiry="24.12.2034")) == PASS

    @pytest.mark.parametrize(
        "line", ["Valid until 2020", "Date of expiry: 24.12.2020", "Medical valid until 24.12.2020"]
    )
    def test_is_a_persons_at_worst(self, line: str) -> None:
        assert judged(licence_page((0.3, 0.93, line), expiry="24.12.2034"))[0] != "fail"

    @pytest.mark.parametrize(
        "line",
        ["Carte valable jusqu'au : 24.12.2034", "CARD EXPIRES 24.12.2034", "This card is valid until 24.12.2034"],
    )
    def test_whose_only_expiry_is_a_sentence_passes(self, line: str) -> None:
        shown = document(("DRIVING LICENCE", "JUNE MARLOWE", "DOB 14.05.1987", line, "No M48273910456"))

        assert judged(shown) == PASS


def swap_rows(rows: Sequence[tuple[float, float, str]], old: str, new: str) -> tuple[tuple[float, float, str], ...]:
    """Give placed rows with one of them exchanged."""
    return tuple((left, top, new if text == old else text) for left, top, text in rows)


class TestADateOfBirthOnANote:
    """A licence with numbered fields whose date of birth is covered, and a note with another one."""

    def judged(self, *note: tuple[float, float, str], third: str = "3.") -> str:
        rows = (
            (0.3, 0.10, "DRIVING LICENCE"), (0.3, 0.20, "1. MARLOWE"), (0.3, 0.26, "2. JUNE"), (0.3, 0.32, third),
            (0.3, 0.38, "4a. 25.12.2014"), (0.5, 0.38, "4b. 24.12.2034"), (0.3, 0.50, "5. M48273910456"),
        )  # fmt: skip
        return status(case(placed_document((*rows, *note)), issuing_country="GB"))

    @pytest.mark.parametrize("third", ["3.", "ZENITH"])
    @pytest.mark.parametrize("line", ["Date of birth: 14.05.1987", "DOB 14 May 1987", "Born: 14.05.1987"])
    @pytest.mark.parametrize("place", [(0.3, 0.66), (0.72, 0.3), (0.3, 0.9)])
    def test_is_not_the_document_s(self, line: str, third: str, place: tuple[float, float]) -> None:
        assert self.judged((*place, line), third=third) == "manual_review"

    @pytest.mark.parametrize("third", ["3. 14.05.1987 ZENITH", "3. Date of birth 14.05.1987", "3 DOB 14.05.1987"])
    def test_the_document_s_own_passes(self, third: str) -> None:
        assert self.judged(third=third) == "verified"


@pytest.mark.parametrize("top", [0.0, 0.93])
@pytest.mark.parametrize("lines", [("Date of birth: 14.05.1987",), ("Date of birth", "14.05.1987")])
def test_a_date_of_birth_apart_from_all_other_print_is_a_persons(top: float, lines: tuple[str, ...]) -> None:
    card = ("DRIVING LICENCE", "Name: JUNE MARLOWE", "DL No: M48273910456", "Valid till: 24-12-2034", "Blood group: B+")
    rows = [(0.3, 0.3 + 0.05 * row, text) for row, text in enumerate(card)]
    note = [(0.5, top + 0.04 * row, text) for row, text in enumerate(lines)]
    own = (0.3, 0.55, "Date of birth: 14-05-1987")

    def findings(*more: tuple[float, float, str]) -> list[tuple[ReasonCode | None, str]]:
        shown = case(placed_document((*rows, *more)), issuing_country="GB")
        return [(check.reason, check.note) for check in find(shown, CheckName.PRINT)]

    ((reason, said),) = findings(*note)
    place = "top middle" if top == 0 else "bottom middle"
    assert reason is ReasonCode.PAPER_DOES_NOT_BELONG
    assert said.startswith("The date of birth ")
    assert "14.05.1987" in said
    assert f"({place} of the picture) stands outside" in said
    assert findings(own) == []
