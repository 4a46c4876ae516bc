"""Check of the machine-readable zone: sound in itself, and saying what the printed zone says."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.checks.claimed import printed_number
from kyc.checks.dates import Agreement
from kyc.checks.labels import Meaning
from kyc.checks.mrz import Mrz
from kyc.checks.name import holder_lines
from kyc.checks.names import NameMatch, compare_names
from kyc.checks.numbers import NumberMatch, find_number
from kyc.document_type import DocumentType
from kyc.reasons import CheckName, ReasonCode

_NAME: Final = CheckName.MRZ


def check_mrz(case: Case) -> Iterator[Check]:
    """Every check digit is right, and name, number, birth and expiry are those of the printed zone.

    A wrong check digit alone is not a failure: one misread character makes one. It never passes either. A sound zone
    that contradicts the printed one is a failure: one of the two was altered.
    """
    if case.mrz is None:
        if case.declared_type is DocumentType.PASSPORT and case.is_readable:
            note = "A passport has a machine-readable zone; none could be read in full."
            yield inconclusive(_NAME, ReasonCode.MRZ_UNREADABLE, note, "documents")
        return
    side, mrz = case.mrz
    pointer = side.line_pointer(mrz.lines[-1])
    if not mrz.is_sound:
        note = f"{mrz.format}: wrong check digits ({', '.join(mrz.wrong)}): misread or altered."
        yield inconclusive(_NAME, ReasonCode.MRZ_CHECKSUM_FAILED, note, pointer)
        return
    differing = list(_differing(case, mrz))
    if differing:
        note = f"{mrz.format}: not as printed: {', '.join(differing)}."
        yield failed(_NAME, ReasonCode.MRZ_INCONSISTENT, note, pointer)
    elif unconfirmed := list(_unconfirmed(case, mrz)):
        note = f"{mrz.format}: not found in the printed zone: {', '.join(unconfirmed)}."
        yield inconclusive(_NAME, ReasonCode.MRZ_INCONSISTENT, note, pointer)
    else:
        yield passed(_NAME, f"{mrz.format}: check digits are right, and it says what is printed.", pointer)


def _differing(case: Case, mrz: Mrz) -> Iterator[str]:
    """What the printed zone clearly says otherwise."""
    if not case.is_well_read:
        return
    if _name_match(case, mrz) is NameMatch.DIFFERENT:
        yield "name"
    today = case.evidence.collected_on
    for what, meaning, coded in (
        ("date of birth", Meaning.BIRTH, mrz.birth_date(today)),
        ("date of expiry", Meaning.EXPIRY, mrz.expiry_date(today)),
    ):
        printed = [found.printed for _, found in case.dates if found.meaning is meaning and found.sure]
        if coded and printed and all(p.compare(coded, case.date_order) is Agreement.DIFFERENT for p in printed):
            yield what
    is_printed, _ = printed_number(case)
    if is_printed >= NumberMatch.LOOKALIKE and not mrz.repaired and not _is_printed_number(case, mrz):
        yield "document number"


def _unconfirmed(case: Case, mrz: Mrz) -> Iterator[str]:
    """What was not found in the printed zone, though it should be there."""
    if _name_match(case, mrz) is not NameMatch.SAME and not mrz.names_truncated:
        yield "name"
    if not _is_printed_number(case, mrz):
        yield "document number"
    today = case.evidence.collected_on
    for what, coded in (("date of birth", mrz.birth_date(today)), ("date of expiry", mrz.expiry_date(today))):
        if coded and not any(
            found.printed.compare(coded, case.date_order) is not Agreement.DIFFERENT for _, found in case.dates
        ):
            yield what


def _is_printed_number(case: Case, mrz: Mrz) -> bool:
    # A number that was put right may have been altered: then only the very same one in print confirms it.
    enough = NumberMatch.EXACT if mrz.repaired else NumberMatch.LOOKALIKE
    return any(find_number(mrz.document_number, line.text) >= enough for side in case.sides for line in side.printed)


def _name_match(case: Case, mrz: Mrz) -> NameMatch:
    """How the coded name relates to the printed one; if it is the claimed one, the check of names has seen to it."""
    near = case.policy.name_reject_percent
    coded = [mrz.surname, mrz.given_names]
    claimed = compare_names(case.claim.first_name, case.claim.last_name, coded, near).match
    if claimed is NameMatch.SAME:
        return claimed
    given_names, surname = (mrz.given_names or mrz.surname), (mrz.surname or mrz.given_names)
    matches = [
        compare_names(given_names, surname, lines[start : start + 5], near).match
        for side in case.sides
        for lines in [holder_lines(side)]
        for start in range(len(lines))
    ]
    for match in (NameMatch.SAME, NameMatch.NEAR):
        if match in matches:
            return match
    return NameMatch.DIFFERENT
