"""What machines read on a document, a zone or a barcode, against what people read on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyc.checks.case import Case
from kyc.checks.dates import Agreement
from kyc.checks.labels import Meaning
from kyc.checks.name import holder_lines
from kyc.checks.names import NameMatch, compare_names, is_settled
from kyc.checks.number import printed_number
from kyc.checks.numbers import NumberMatch, find_number

_WINDOW: Final = 5


@dataclass(frozen=True)
class Coded:
    """What a machine-readable zone or a barcode states.

    Attributes:
        surname: primary identifier.
        given_names: secondary identifier.
        number: the document's number.
        birth: date of birth, where it is stated whole.
        expiry: date of expiry, likewise.
        truncated: whether the names may be cut off.
        repaired: numbers that were put right or could not be, so that only the very same ones in print confirm them.
    """

    surname: str
    given_names: str
    number: str
    birth: date | None
    expiry: date | None
    truncated: bool = False
    repaired: tuple[str, ...] = ()


def differing(case: Case, coded: Coded) -> Iterator[str]:
    """What the printed zone clearly says otherwise; nothing where it was not read well enough to tell."""
    if not case.is_well_read:
        return
    if _match_name(case, coded) is NameMatch.DIFFERENT and not coded.truncated:
        yield "name"
    for what, meaning, day in (
        ("date of birth", Meaning.BIRTH, coded.birth),
        ("date of expiry", Meaning.EXPIRY, coded.expiry),
    ):
        printed = [found.printed for _, found in case.dates if found.meaning is meaning and found.sure]
        if day and printed and all(one.compare(day, case.date_order) is Agreement.DIFFERENT for one in printed):
            yield what
    claimed_is_printed = printed_number(case)[0] >= NumberMatch.LOOKALIKE
    if claimed_is_printed and coded.number not in coded.repaired and not _is_printed(case, coded):
        yield "document number"


def unconfirmed(case: Case, coded: Coded) -> Iterator[str]:
    """What was not found in the printed zone, though it should be there."""
    if _match_name(case, coded) is not NameMatch.SAME and not coded.truncated:
        yield "name"
    if not _is_printed(case, coded):
        yield "document number"
    if any(
        not _stands_in_print(case, number, NumberMatch.EXACT) for number in coded.repaired if number != coded.number
    ):
        yield "optional data"
    for what, day in (("date of birth", coded.birth), ("date of expiry", coded.expiry)):
        agreements = {found.printed.compare(day, case.date_order) for _, found in case.dates} if day else set()
        if day and not agreements & {Agreement.SAME, Agreement.SWAPPED}:
            yield what


def _is_printed(case: Case, coded: Coded) -> bool:
    enough = NumberMatch.EXACT if coded.number in coded.repaired else NumberMatch.LOOKALIKE
    return _stands_in_print(case, coded.number, enough)


def _stands_in_print(case: Case, number: str, enough: NumberMatch) -> bool:
    return any(find_number(number, line.text) >= enough for side in case.sides for line in side.printed)


def _match_name(case: Case, coded: Coded) -> NameMatch:
    """How the coded name relates to the printed one; if it is the claimed one, the check of names has seen to it."""
    near = case.policy.name_reject_percent
    claim = case.claim
    claimed = compare_names(claim.first_name, claim.last_name, [coded.surname, coded.given_names], near).match
    if claimed is NameMatch.SAME:
        return claimed
    given_names, surname = coded.given_names or coded.surname, coded.surname or coded.given_names
    matches = {
        compare_names(given_names, surname, lines[start : start + _WINDOW], near).match
        for side in case.sides
        for lines in [holder_lines(side)]
        for start in range(len(lines))
    }
    best = next((match for match in (NameMatch.SAME, NameMatch.NEAR) if match in matches), NameMatch.DIFFERENT)
    # A name claimed and printed in another script cannot be held against its transliteration.
    return best if is_settled(claim.first_name + claim.last_name) else max(best, NameMatch.NEAR, key=_RANK.index)


_RANK: Final = (NameMatch.DIFFERENT, NameMatch.NEAR, NameMatch.SAME)
