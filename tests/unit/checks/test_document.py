"""The document is there, can be read, and is of a country that is taken."""

import pytest
from pydantic import ValidationError

from kyc.domain.evidence import Unread
from kyc.domain.policy import Policy
from kyc.domain.reasons import REASONS, CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    PASSPORT_MRZ,
    case,
    document,
    face,
    find,
    licence,
    outcome,
    passport,
    passport_case,
    source,
    status,
)

PASS = ("pass", None)


class TestPresenceAndReading:
    @pytest.mark.parametrize(
        ("unread", "name", "expected"),
        [
            (Unread.MISSING, CheckName.DOCUMENT_PRESENT, ("fail", ReasonCode.DOCUMENT_NOT_UPLOADED)),
            (Unread.UNSUPPORTED, CheckName.DOCUMENT_READABLE, ("fail", ReasonCode.UNSUPPORTED_FILE)),
            (Unread.UNAVAILABLE, CheckName.DOCUMENT_READABLE, ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)),
        ],
    )
    def test_a_document_that_was_not_read(
        self, unread: Unread, name: CheckName, expected: tuple[str, ReasonCode]
    ) -> None:
        assert outcome(case(document((), unread=unread)), name) == expected

    def test_a_file_that_is_not_taken_is_told_with_its_reason(self) -> None:
        heic = document((), unread=Unread.UNSUPPORTED, refusal="The file is image/heic.")
        (check,) = find(case(heic), CheckName.DOCUMENT_READABLE)
        assert (check.reason, check.note) == (ReasonCode.UNSUPPORTED_FILE, "The file is image/heic.")
        assert "PDF of one page" in REASONS[ReasonCode.UNSUPPORTED_FILE].customer_text
        assert REASONS[ReasonCode.UNSUPPORTED_FILE].action == "RETRY"

    @pytest.mark.parametrize("crowded", ["id_front", "id_back"])
    def test_more_text_than_a_document_bears_is_left_to_a_person(self, crowded: str) -> None:
        back = document(("CLASS NON-COMMERCIAL", "RESTRICTIONS NONE"), kind="id_back", source=source("back"))
        sides = [side.model_copy(update={"text_truncated": side.kind == crowded}) for side in (document(), back)]
        assert outcome(case(*sides), CheckName.DOCUMENT_READABLE) == ("inconclusive", ReasonCode.PAPER_DOES_NOT_BELONG)

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

    def test_a_zone_of_no_country_is_not_of_the_stages_default_one(self) -> None:
        unknown = case(passport(), issuing_country=None, policy=Policy(supported_countries=("US",)))
        card = passport_case(issuing_country=None, id_type="Identity card")

        assert outcome(unknown, CheckName.COUNTRY) == ("inconclusive", ReasonCode.COUNTRY_NOT_SUPPORTED)
        assert outcome(card, CheckName.DOCUMENT_BACK) == PASS
        assert outcome(card, CheckName.COUNTRY) == PASS


class TestAnotherClaimedCountry:
    """A licence of North America, claimed as another country's: without typed fields and without a barcode."""

    @pytest.mark.parametrize("claimed", ["GB", "DE", "IN", "UNO", "AU"])
    def test_is_a_persons(self, claimed: str) -> None:
        the_case = case(document(), issuing_country=claimed)

        assert outcome(the_case, CheckName.COUNTRY) == ("inconclusive", ReasonCode.COUNTRY_MISMATCH)
        assert outcome(the_case, CheckName.DOCUMENT_BACK) == ("fail", ReasonCode.MISSING_BACK)
        assert status(the_case) != "verified"

    @pytest.mark.parametrize("claimed", ["ZZ", "QQ", "XA", "XX", "USSR", "1", ""])
    def test_that_is_none_is_refused(self, claimed: str) -> None:
        with pytest.raises(ValidationError):
            case(document(), issuing_country=claimed)

    @pytest.mark.parametrize("id_type", ["Driving license", "Identity card", "Passport", "Voter ID"])
    def test_no_claimed_type_saves_the_back(self, id_type: str) -> None:
        assert status(case(document(typed=LICENCE_FIELDS), id_type=id_type, issuing_country="GB")) != "verified"
