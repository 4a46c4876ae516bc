"""The check that the document is no copy in black and white.

How far colours spread on the front is measured beforehand (`kyc.adapters.colour`) and judged here. A copy that was made
in colour passes; a document that has no colour of its own, or was scanned in shades of grey, goes to a person.
"""

from collections.abc import Iterator

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode


def check_colour(case: Case) -> Iterator[Check]:
    """Yield one finding: the front has colours.

    A person looks where they could not be measured. There is no finding where nothing was to be measured, or hardly
    anything was read.
    """
    front, least = case.front, case.policy.least_colour_percent
    if front is None or not case.is_readable:
        return
    measured, where = front.colour_percent, f"documents.{front.kind}.colour_percent"
    if measured is None:
        if not front.is_measured:
            note = "The colours of the picture could not be measured."
            yield inconclusive(CheckName.COLOUR, ReasonCode.DOCUMENT_PHOTOCOPY, note, where)
    elif measured < least:
        note = f"Colours spread by {measured:.1f} % of the brightness: a copy, a scan or a document without colour."
        yield inconclusive(CheckName.COLOUR, ReasonCode.DOCUMENT_PHOTOCOPY, note, where, measured, least)
    else:
        yield passed(CheckName.COLOUR, "The document is pictured in colour.", where, measured, least)
