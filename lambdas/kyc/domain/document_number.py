"""A document's number: what is one at all, its forms for comparison, and how it is recognised without being kept.

>>> is_document_number("1234"), is_document_number("LICENCE")
(True, False)
>>> number_as_read("DL No. M482-7391-O456"), number_as_read("m48273910456")
('M48273910456', 'M48273910456')
>>> is_masked("XXXX XXXX 4321"), is_masked("XX123456")
(True, False)
"""

import hmac
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyc.domain.text import as_digits, fold, squeeze, words

_LONG_LABELS: Final = (
    "IDENTIFICATION|RESIDENCE|PASSEPORT|PASSPORT|PERSONAL|NATIONAL|IDENTITY|DOCUMENT|LICEN[SC]E|DRIVERS?|DRIVING|"
    "NUMBERS?|NUMERO|PERMIT"
)
_LABELS: Final = rf"(?:{_LONG_LABELS}|CARD|DOC|LIC|NUM|4D|DL|ID|NO|NR)+"
_SHORTEST: Final = 4
"""Characters of a number after which what stands before it may be a label."""
_LABEL_GROUP: Final = re.compile(rf"{_LABELS}|DLN")
_GLUED_LABEL: Final = re.compile(
    # Read onto its number. Short ones may be a number's own letters (`NRA123456`), so that a digit has to follow.
    rf"{_LABELS}(?=[0-9][A-Z0-9]{{{_SHORTEST - 1}}})"
    rf"|(?:4D|DL|{_LONG_LABELS})+(?:NO|NR)?(?=[A-Z0-9]{{{_SHORTEST}}})"
)
_NUMERO: Final = re.compile(r"\bN\s?[\u00b0\u00ba]", re.IGNORECASE)


def _alike(pattern: str) -> str:
    """Return a pattern of capitals in which each letter may be a digit that looks like it."""
    classes = {"O": "[O0QD]", "D": "[D0OQ]", "I": "[I1L]", "L": "[L1I]", "S": "[S5]", "B": "[B8]", "Z": "[Z2]"}
    return re.sub(r"\[[^\]]*\]|[A-Z]", lambda found: classes.get(found[0], found[0]), pattern)


_LABEL_ALIKE: Final = re.compile(rf"{_alike(_LABELS)}(?=[A-Z0-9]{{{_SHORTEST}}})")
_MASK_SIGNS: Final = "*\u2022\u25cf\u2588\u25a0\u25aa\u2217\u00d7#_"
_MASKS: Final = re.compile(rf"[{re.escape(_MASK_SIGNS)}]{{2,}}|X{{2,}}")
_FEWEST_X: Final = 4
"""Letters X that hide digits; fewer may be a number's own."""


def is_document_number(text: str) -> bool:
    """Return whether a text can be the number of a document: every number has a digit."""
    return any(char.isdigit() for char in fold(text))


def is_masked(text: str) -> bool:
    """Return whether a part of a number is hidden, as on `XXXX XXXX 4321`: then it is the number of many."""
    runs = _MASKS.findall(unicodedata.normalize("NFKC", text).upper())
    return any(run[0] != "X" for run in runs) or sum(map(len, runs)) >= _FEWEST_X


def visible(text: str) -> tuple[str, str]:
    """Return the letters and digits before and after what hides a part of a number; all of them after it if none is."""
    if not is_masked(text):
        return "", without_label(text)
    before, *_, after = _MASKS.split(unicodedata.normalize("NFKC", text).upper())
    start = squeeze(before)
    return "" if _LABEL_GROUP.fullmatch(start) else start, squeeze(after)


def mask_length(text: str) -> int | None:
    """Return how many characters of a masked number are hidden; None where signs like stars do not tell."""
    runs = _MASKS.findall(unicodedata.normalize("NFKC", text).upper())
    return sum(map(len, runs)) if all(run[0] == "X" for run in runs) else None


def without_label(text: str) -> str:
    """Return the letters and digits of a number without its label: `DL No. M48` -> `M48`, `4dM482` -> `M482`."""
    whole = _without_label_group(text)
    bare = _GLUED_LABEL.sub("", whole, count=1) if _GLUED_LABEL.match(whole) else whole
    return bare if is_document_number(bare) else whole


def _without_label_group(text: str) -> str:
    groups = words(_NUMERO.sub("No ", text))
    while len(groups) > 1 and _LABEL_GROUP.fullmatch(groups[0]) and is_document_number("".join(groups[1:])):
        del groups[0]
    return "".join(groups)


def number_as_read(text: str) -> str:
    """Return the form in which a number that was read is recognised again: no label, look-alike letters as digits."""
    return as_digits(without_label(text))


def number_as_claimed(text: str) -> str:
    """Return the form in which claims of a number count as one, however it is spelled: see `compare_number`.

    It takes more spellings together than `number_as_read`, also look-alikes within a label (`D1` for `DL`): it tells
    how often one user tried, not whose a document is. A text without any letter or digit stays as it is.
    """
    whole = _without_label_group(text)
    label = _LABEL_ALIKE.match(whole)
    return as_digits(whole[label.end() :] if label else whole) or text


@dataclass(frozen=True)
class NumberAsRead:
    """A number that a document bears, and what it is unique within.

    Attributes:
        tenant: whose users are compared.
        scope: `issuer` or `born`.
        within: the issuer, or the holder's date of birth in ISO 8601.
        number: as `number_as_read` gives it.
    """

    tenant: str
    scope: str
    within: str
    number: str

    def fingerprint(self, key: bytes) -> str:
        """HMAC-SHA-256 in hex. Numbers are few enough to try them all, so a hash without a key would hide nothing."""
        parts = json.dumps(["as read", self.tenant, self.scope, self.within, self.number])
        return hmac.digest(key, parts.encode(), "sha256").hex()


def number_of_issuer(tenant: str, issuer: str, number: str) -> NumberAsRead | None:
    """Return a number as one of its issuer's: two documents of an issuer never share it. None for a masked one.

    Args:
        tenant: whose users are compared.
        issuer: a code of the state or authority, always of the same list; case and spaces do not matter.
        number: a document's or a personal number as read.
    """
    return _as_read(tenant, "issuer", squeeze(issuer), number)


def number_of_birth_date(tenant: str, born: date, number: str) -> NumberAsRead | None:
    """Return a number as its holder's: known again where the issuer was read otherwise. None for a masked one.

    Args:
        tenant: whose users are compared.
        born: date of birth as read.
        number: a document's or a personal number as read.
    """
    return _as_read(tenant, "born", born.isoformat(), number)


def _as_read(tenant: str, scope: str, within: str, number: str) -> NumberAsRead | None:
    if is_masked(number) or not is_document_number(number):
        return None
    return NumberAsRead(tenant=tenant, scope=scope, within=within, number=number_as_read(number))
