"""What machines read on a document, a zone or a barcode, against what people read on it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyc.checks.case import Case
from kyc.checks.name import holder_lines
from kyc.checks.number import printed_number
from kyc.domain.text import squeeze
from kyc.reading.dates import Agreement, find_dates
from kyc.reading.labels import LabelledDate, Meaning
from kyc.reading.names import NameMatch, compare_names, is_beginning, is_settled
from kyc.reading.numbers import NumberMatch, compare_number, find_number, without_dates

_WINDOW: Final = 5
EXPIRY: Final = "date of expiry"
NUMBER: Final = "document number"


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
        (EXPIRY, Meaning.EXPIRY, coded.expiry),
    ):
        printed = [found.printed for _, found in case.dates if found.meaning is meaning and found.sure]
        if day and printed and all(one.compare(day, case.date_order) is Agreement.DIFFERENT for one in printed):
            yield what
    claimed_is_printed = printed_number(case)[0] >= NumberMatch.LOOKALIKE
    if claimed_is_printed and coded.number not in coded.repaired and not _is_printed(case, coded):
        yield NUMBER


def unconfirmed(case: Case, coded: Coded) -> Iterator[str]:
    """What was not found in the printed zone, though it should be there."""
    if _match_name(case, coded) is not NameMatch.SAME and not (coded.truncated and _begins_name(case, coded)):
        yield "name"
    if not _is_printed(case, coded):
        yield NUMBER
    if any(
        not _stands_in_print(case, number, NumberMatch.EXACT) for number in coded.repaired if number != coded.number
    ):
        yield "optional data"
    for what, day in (("date of birth", coded.birth), (EXPIRY, coded.expiry)):
        agreements = {found.printed.compare(day, case.date_order) for _, found in case.dates} if day else set()
        if day and not agreements & {Agreement.SAME, Agreement.SWAPPED}:
            yield what


def is_vouched_for(case: Case, coded: Coded, missing: Sequence[str]) -> bool:
    """Whether all that is missing in print is one value that only the code holds, and that nothing speaks against.

    Of a code whose check digits hold and whose name and date of birth are those in print, the date of expiry counts
    where no printed date could be another one, and the number where it is the claimed one and no other is printed. Two
    missing values are too many: then hardly anything ties the code to the print.
    """
    if list(missing) == [EXPIRY]:
        return not any(_may_be_expiry(case, coded, found) for _, found in case.dates) and not any(
            printed.compare(coded.expiry, case.date_order) is not Agreement.SAME
            for _, field in case.fields("EXPIRATION_DATE")
            for printed in find_dates(field.text)
            if coded.expiry
        )
    if list(missing) == [NUMBER]:
        is_claimed = compare_number(case.claim.id_value, coded.number) is NumberMatch.EXACT
        texts = [line.text for side in case.sides for line in side.printed]
        texts += [field.text for _, field in case.fields("DOCUMENT_NUMBER") if squeeze(field.text) != coded.number]
        return is_claimed and coded.number not in coded.repaired and not any(map(_holds_number, texts))
    return False


def _may_be_expiry(case: Case, coded: Coded, found: LabelledDate) -> bool:
    is_birth = coded.birth is not None and found.printed.compare(coded.birth, case.date_order) is Agreement.SAME
    is_other = found.sure and found.meaning in {Meaning.BIRTH, Meaning.ISSUE, Meaning.OTHER_DATE}
    return not (is_birth or is_other)


_LIKE_A_NUMBER: Final = re.compile(r"(?=\S*\d\S*\d\S*\d)(?:\S*[A-Z0-9]){5}")


def _holds_number(text: str) -> bool:
    """Whether something in a text may be a document's number, however badly it was read: postal codes look alike."""
    return any(_LIKE_A_NUMBER.match(group) for group in without_dates(text).split())


def _begins_name(case: Case, coded: Coded) -> bool:
    return any(
        is_beginning(coded.surname, coded.given_names, lines[start : start + _WINDOW])
        for side in case.sides
        for lines in [holder_lines(side)]
        for start in range(len(lines))
    )


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
