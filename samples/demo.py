"""The demo's six cases.

The bearers, their names, numbers and addresses are invented; their faces are those of the two portraits.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from samples.cases import Case, Upload, claim
from samples.conditions import UNREADABLE, Condition, Level, condition, photograph
from samples.layouts import COLUMBIANA, UTOPIAN_PASSPORT, WINNEMAC, Document, DocumentData
from samples.people import UNITED_STATES, UTOPIA, Address, Person
from samples.portrait import Portrait
from samples.retake import selfie

JUNE = Person("June", "Marlowe", date(1987, 5, 14), "F", Portrait.EILEEN_COLLINS, "Rosalind", UNITED_STATES)
OTTILIE = Person("Ottilie", "Vandermeer", date(1958, 12, 9), "F", Portrait.GRACE_HOPPER, "Agneta", UTOPIA)

# Genuine documents expire far ahead, as some states' licences do at 65, so that the demo does not age with them.
LICENCE = Document(
    WINNEMAC,
    JUNE,
    DocumentData(
        "M482-7391-0456", date(2024, 3, 15), date(2052, 5, 14), Address("1420 Larkspur Lane", "Zenith", "WM", "70412")
    ),
)
PASSPORT = Document(
    UTOPIAN_PASSPORT,
    OTTILIE,
    DocumentData(
        "K73920461", date(2026, 2, 3), date(2036, 2, 2), Address("7 Anider Quay", "Amaurot", "UT", "1516"), "Amaurot"
    ),
)
EXPIRED_LICENCE = Document(
    COLUMBIANA,
    replace(OTTILIE, country=UNITED_STATES),
    DocumentData(
        "C5180274", date(2013, 11, 20), date(2021, 12, 9), Address("88 Quarry Road", "Harmony", "CB", "41873")
    ),
)
_TABLE = condition("table", Level.CLEAN)


def _front(document: Document, name: str, how: Condition = _TABLE) -> Upload:
    return Upload(f"{name}.jpg", "id_front", photograph(document.front(), how, name))


def _back(document: Document, name: str) -> Upload:
    return Upload(f"{name}.jpg", "id_back", photograph(document.back(), _TABLE, name))


def _selfie(portrait: Portrait, name: str) -> Upload:
    return Upload(f"{name}.jpg", "selfie", selfie(portrait, name))


def _june() -> tuple[Upload, Upload]:
    return _front(LICENCE, "licence-front"), _back(LICENCE, "licence-back")


def _genuine_licence() -> Case:
    return Case(
        "genuine-licence",
        "A genuine licence and its bearer's selfie",
        claim(LICENCE),
        (*_june(), _selfie(Portrait.EILEEN_COLLINS, "selfie-june")),
        ("verified",),
        layout=WINNEMAC.name,
    )


def _other_selfie() -> Case:
    return Case(
        "other-persons-selfie",
        "The same licence with another person's selfie",
        claim(LICENCE),
        (*_june(), _selfie(Portrait.GRACE_HOPPER, "selfie-stranger")),
        ("rejected",),
        ("selfie_face_mismatch",),
        layout=WINNEMAC.name,
        attack="other_selfie",
    )


def _passport() -> Case:
    return Case(
        "passport",
        "A passport with a machine-readable zone",
        claim(PASSPORT),
        (_front(PASSPORT, "passport"), _selfie(Portrait.GRACE_HOPPER, "selfie-ottilie")),
        ("verified",),
        layout=UTOPIAN_PASSPORT.name,
    )


def _expired() -> Case:
    return Case(
        "expired-licence",
        "A licence that has expired",
        claim(EXPIRED_LICENCE),
        (
            _front(EXPIRED_LICENCE, "licence-expired"),
            _back(EXPIRED_LICENCE, "licence-expired-back"),
            _selfie(Portrait.GRACE_HOPPER, "selfie-ottilie"),
        ),
        ("rejected",),
        ("document_expired",),
        layout=COLUMBIANA.name,
        attack="expired",
    )


_UNREADABLE_REASONS = (
    "document_unreadable",
    "no_document_in_image",
    "blurred_photo",
    "dark_photo",
    "extraction_low_confidence",
    "selfie_document_missing_photo",
)
"""All of them ask for another picture, which is the right answer to this one."""


def _unreadable() -> Case:
    return Case(
        "unreadable",
        "A picture that nobody can read",
        claim(LICENCE),
        (
            _front(LICENCE, "licence-unreadable", UNREADABLE),
            _back(LICENCE, "licence-back"),
            _selfie(Portrait.EILEEN_COLLINS, "selfie-june"),
        ),
        ("rejected", "manual_review"),
        _UNREADABLE_REASONS,
        layout=WINNEMAC.name,
        condition=UNREADABLE.name,
        level=UNREADABLE.level,
    )


def _decided() -> Case:
    return replace(
        _unreadable(),
        name="decided-by-administrator",
        title="The unreadable one, decided by an administrator",
        uploads=(),
        expected=("verified",),
        reasons=(),
        decision={
            "validation_status": "verified",
            "reason": "Seen in person at the branch.",
            # It is the first case's face and licence, which are bound to that user: a second account of one person.
            "accept_duplicate": True,
            "note": "The same person's second account, seen in person.",
        },
    )


def left_to_people() -> Case:
    """Give the case that is decided at the desk: a type of document that no rule knows, with a licence's pictures."""
    genuine = demo_cases()[0]
    return replace(
        genuine,
        name="unclear",
        title="A document of a type that rules leave to a person",
        claim={**genuine.claim, "id_type": "Seaman's book"},
        expected=("manual_review",),
    )


_CASES: tuple[Callable[[], Case], ...] = (_genuine_licence, _other_selfie, _passport, _expired, _unreadable, _decided)


@lru_cache(maxsize=1)
def demo_cases() -> tuple[Case, ...]:
    """Give the six cases in the demo's order.

    The sixth has no pictures of its own: it is the fifth's record, with the decision that an administrator takes.
    """
    return tuple(build() for build in _CASES)
