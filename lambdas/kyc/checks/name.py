"""Check that the claimed name is the name of the document's holder."""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive
from kyc.checks.weighing import Question, Relation, Weighed, weigh, with_print
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.agreement import names_agree
from kyc.reading.document import FieldName, ReadValue
from kyc.reading.holder import compare_holder
from kyc.reading.name_likeness import NameMatch
from kyc.reading.transliteration import mixes_scripts

_ORDINARY: Final = str.maketrans("", "", "ªº")
"""Letters of Spanish and Portuguese abbreviations, such as `Mª`, which stand for others too."""
_DISGUISED: Final = re.compile(r"[^\W\d_]\d|[\u0334-\u0338\u20d0-\u20e8]")
"""A digit behind a letter, as in `Hendr1cks`, or a stroke laid over one (Combining Diacritical Marks, and those for
Symbols, of the Unicode Standard)."""
_RELATIONS: Final = {
    NameMatch.SAME: Relation.SHOWN,
    NameMatch.NEAR: Relation.UNCLEAR,
    NameMatch.DIFFERENT: Relation.CONTRADICTED,
}


def check_name(case: Case) -> Iterator[Check]:
    """Yield one finding: the whole surname and the first given name are those of the holder, wherever these are given.

    A name is read by its field, never looked for in the text: a title, an authority, a nationality or a note is none.
    """
    name, claim = CheckName.NAME, case.claim
    if not case.is_readable:
        yield inconclusive(name, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the name in.")
        return
    if mixed := next((word for word in f"{claim.first_name} {claim.last_name}".split() if mixes_scripts(word)), None):
        note = f"The claimed name has letters of several scripts in one word, which look alike: {mixed}."
        yield inconclusive(name, ReasonCode.NAME_MISMATCH, note)
        return
    if disguised := next(
        (word for word in f"{claim.first_name} {claim.last_name}".split() if _is_disguised(word)), None
    ):
        note = f"The claimed name has characters that merely look like its letters: {disguised}."
        yield inconclusive(name, ReasonCode.NAME_MISMATCH, note)
        return
    found = []
    for value in case.reading.of(FieldName.NAME):
        if value.name is not None:
            compared = compare_holder(claim.first_name, claim.last_name, value.name)
            found.append(Weighed(value, _RELATIONS[compared.match], compared.score_percent, compared.note))
    question = Question(name, ReasonCode.NAME_MISMATCH, "name", f"{claim.last_name}, {claim.first_name}")
    yield weigh(case, question, with_print(found, _settles))


def _is_disguised(word: str) -> bool:
    """Return True if a word is written with digits, strokes, or letters of another form, such as full-width ones.

    It reads like the name, and whoever searches for the name later does not find it.
    """
    plain = normalize("NFC", word.translate(_ORDINARY))
    return _DISGUISED.search(normalize("NFD", plain)) is not None or normalize("NFKC", plain) != plain


def _settles(printed: ReadValue, coded: ReadValue) -> bool:
    """Return True if print splits surname and given names, and means the same name as the zone or barcode.

    Of a name that print does not split, a claim may leave out a word in the middle, although the code may show that
    the word is half a surname.
    """
    is_parted = printed.name is not None and printed.name.full_name is None
    return is_parted and names_agree(printed, coded) is NameMatch.SAME
