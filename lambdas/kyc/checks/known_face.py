"""The check that one face is one user's, and one user's face the same as before.

A face that another user has goes to a person, never to a rejection: two people may look alike, and one person may have
a reason for two accounts.
"""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.domain.evidence import Unread
from kyc.domain.reasons import CheckName, ReasonCode

_NAME: Final = CheckName.KNOWN_FACE
_WHERE: Final = "known_faces"


def check_known_face(case: Case) -> Iterator[Check]:
    """No other user of the tenant has the selfie's face, and the user has shown no other one before.

    There is no finding without a search.
    """
    search, limit = case.evidence.known_faces, case.policy.face_match_percent
    if search is None:
        return
    if search.unread is not None:
        yield _unsearched(search.unread)
        return
    others = [similarity for similarity in search.others_percent if similarity >= limit]
    if others:
        many = "Another user" if len(others) == 1 else f"{len(others)} other users"
        note = f"{many} of this tenant: the same face to {others[0]:.1f} %."
        where = f"{_WHERE}.others_percent"
        yield inconclusive(_NAME, ReasonCode.DUPLICATE_FACE, note, where, others[0], limit)
    own = search.own_percent
    if search.has_own and (own is None or own < limit):
        note = "The face is not the one that the user was verified with before."
        yield inconclusive(_NAME, ReasonCode.ANOTHER_FACE, note, f"{_WHERE}.own_percent", own, limit)
    elif not others:
        note = "It is the user's own face." if search.has_own else "No other user has this face."
        yield passed(_NAME, note, _WHERE, own, limit)


def _unsearched(unread: Unread) -> Check:
    if unread is Unread.UNSUPPORTED:
        note = "The face is not good enough to be searched for among those that are known."
        return inconclusive(_NAME, ReasonCode.SELFIE_LOW_QUALITY, note, _WHERE)
    note = "Nobody could tell whether another user has this face."
    return inconclusive(_NAME, ReasonCode.PROVIDER_UNAVAILABLE, note, _WHERE)
