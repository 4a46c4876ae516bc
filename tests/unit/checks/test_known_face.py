"""The owner of a face: another user, the user with the same face as before or another one, or nobody yet."""

import pytest
from pydantic import ValidationError

from kyc.domain.evidence import FaceSearch, Unread
from kyc.domain.policy import Policy
from kyc.domain.reasons import REASONS, CheckName, ReasonCode
from tests.unit.builders import case, find, outcome

PASS = ("pass", None)
DUPLICATE = ("inconclusive", ReasonCode.DUPLICATE_FACE)
ANOTHER = ("inconclusive", ReasonCode.ANOTHER_FACE)


def found(policy: Policy | None = None, **search: object) -> tuple[str, ReasonCode | None]:
    known = FaceSearch.model_validate(search)
    return outcome(case(policy=policy or Policy(), evidence_changes={"known_faces": known}), CheckName.KNOWN_FACE)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({}, PASS),
        ({"others_percent": (99.0,)}, DUPLICATE),
        ({"others_percent": (99.99, 99.2, 91)}, DUPLICATE),
        ({"others_percent": (98.99, 90)}, PASS),
        ({"has_own": True, "own_percent": 99.4}, PASS),
        ({"has_own": True, "own_percent": 98.9}, ANOTHER),
        ({"has_own": True}, ANOTHER),
        ({"has_own": True, "own_percent": 99.4, "others_percent": (99.4,)}, DUPLICATE),
        ({"unread": Unread.UNAVAILABLE}, ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)),
        ({"unread": Unread.UNSUPPORTED}, ("inconclusive", ReasonCode.SELFIE_LOW_QUALITY)),
    ],
)
def test_a_face_that_is_not_the_users_alone_is_a_persons(
    search: dict[str, object], expected: tuple[str, ReasonCode | None]
) -> None:
    assert found(None, **search) == expected


def test_another_face_under_another_user_is_told_twice() -> None:
    """Somebody else's face under an account that was verified: both matter to whoever looks."""
    known = FaceSearch(has_own=True, others_percent=(99.9,))
    reasons = [check.reason for check in find(case(evidence_changes={"known_faces": known}), CheckName.KNOWN_FACE)]

    assert reasons == [ReasonCode.DUPLICATE_FACE, ReasonCode.ANOTHER_FACE]


def test_where_nobody_searched_there_is_no_finding() -> None:
    assert find(case(), CheckName.KNOWN_FACE) == []


def test_what_a_reviewer_sees_names_how_many_and_how_alike() -> None:
    known = FaceSearch(others_percent=(99.93, 99.2))
    (check,) = find(case(evidence_changes={"known_faces": known}), CheckName.KNOWN_FACE)

    assert (check.note, check.score_percent, check.threshold_percent) == (
        "2 other users of this tenant: the same face to 99.9 %.",
        99.93,
        99,
    )
    assert check.evidence == "known_faces.others_percent"


def test_the_threshold_is_the_stages() -> None:
    assert found(Policy(face_match_percent=95), others_percent=(96,)) == DUPLICATE
    assert found(Policy(face_match_percent=99.9), others_percent=(99.8,)) == PASS


@pytest.mark.parametrize("value", [0.99, 89.9, 100])
def test_the_threshold_has_a_floor_and_a_ceiling(value: float) -> None:
    """Below 90, strangers are one person; at 100, only the very same picture is."""
    with pytest.raises(ValidationError):
        Policy(face_match_percent=value)


@pytest.mark.parametrize("code", [ReasonCode.DUPLICATE_FACE, ReasonCode.ANOTHER_FACE])
def test_a_customer_is_not_told_that_a_face_is_known(code: ReasonCode) -> None:
    text = REASONS[code].customer_text.casefold()

    assert not {"face", "known", "account", "other", "another", "selfie"} & set(text.replace(".", " ").split())
