"""Labels in a line of text: "Date of birth / Date de naissance", "4b.", "Nom".

A label is a phrase of the vocabulary, alone or beside the same label in another language, or the number that
Directive 2006/126/EC (annex I) and the AAMVA Card Design Standard (annex A) give a field.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from kyc.reading.folded import Folded, folded
from kyc.reading.label_phrases import NEVER_ALONE, PHRASES, Meaning
from kyc.reading.no_end import no_end_spans

_SLIPS: Final = str.maketrans("L10Q5862|!", "IIOOSBGZII")
"""Characters that reading confuses in words, one for one, so that places stay the same."""
_FEWEST_LETTERS_FOR_SLIPS: Final = 7
"""Letters from which a phrase is still itself with one letter misread; of shorter ones, another word is made."""
_FEWEST_LETTERS_FOR_TWO_SLIPS: Final = 11
_LONGEST_TRANSLATION: Final = 32
"""Characters of a label in a language that the vocabulary lacks, beside one that it has."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line of folded text: what it says its value is, and from where to where it stands."""

    meaning: Meaning
    start: int
    end: int
    is_number: bool = False
    """True for a field number without words."""
    is_weak: bool = False
    """True for a word that may be a value as well: a label only where a value of its kind stands beside or below it."""


def _pattern(phrase: str) -> str:
    # Spaces between words are often lost in reading, and stops and slashes come and go.
    words = [re.escape(word).replace(r"\?", "?").replace(r"\[", "[").replace(r"\]", "]") for word in phrase.split(" ")]
    return r"[^A-Z0-9]{0,3}".join(words).replace("/", r"\s?/\s?")


_PATTERNS: Final = [
    (meaning, phrase, _pattern(phrase.translate(_SLIPS)))
    for meaning, phrases in PHRASES.items()
    for phrase in dict.fromkeys(phrases)
]
_ANY: Final = re.compile("|".join(pattern for _, _, pattern in _PATTERNS))
"""Most lines have none: one search says so, where each phrase would have to be looked for."""
_compiled: Final = cache(re.compile)
_LONG_PHRASES: Final = [
    (meaning, letters)
    for meaning, phrase, _ in _PATTERNS
    if len(letters := re.sub(r"[^A-Z]", "", phrase)) >= _FEWEST_LETTERS_FOR_SLIPS
    and "?" not in phrase
    and letters not in NEVER_ALONE
]
_GENERIC: Final = {
    Meaning.FULL_NAME: {Meaning.SURNAME, Meaning.GIVEN_NAMES, Meaning.RELATIVE},
    Meaning.SURNAME: {Meaning.RELATIVE},
    Meaning.GIVEN_NAMES: {Meaning.RELATIVE},
    Meaning.NUMBER: {Meaning.PERSONAL_NUMBER},
    Meaning.OTHER: {Meaning.ISSUE, Meaning.EXPIRY, Meaning.NUMBER, Meaning.RELATIVE, Meaning.NATIONALITY},
    Meaning.VALIDITY: {Meaning.EXPIRY},
    Meaning.ISSUE: {Meaning.EXPIRY},
}
"""Meanings that give way to more special ones of the same label: "Name" beside "Surname", "Nom" beside "Prénom"."""


@lru_cache(maxsize=2048)
def find_labels(text: str) -> tuple[Label, ...]:
    """Return the labels in a line, in order; the same label in several languages counts once.

    >>> [(label.meaning.value, label.end) for label in find_labels("Surname/Nom")]
    [('surname', 11)]
    >>> find_labels("JOHN D O'BRIEN")
    ()

    Args:
        text: the line as it was read.
    """
    line = folded(text)
    kept = _without_overlaps(_phrases_in(line))
    labels = [label for label in kept if _may_be_label(line, label, kept)]
    if labels:
        return tuple(_joined(line, labels))
    if len(kept) == 1 and not _words(line.text[: kept[0].start] + line.text[kept[0].end :]):
        return (replace(kept[0], is_weak=True),)
    return () if no_end_spans(line.text) else _misread(line)


def _phrases_in(line: Folded) -> list[Label]:
    likely = line.text.translate(_SLIPS)
    if not _ANY.search(likely):
        return []
    values = no_end_spans(line.text)
    return [
        Label(meaning, *match.span())
        for meaning, phrase, pattern in _PATTERNS
        for match in _compiled(pattern).finditer(likely)
        if not _goes_on(line, match.start(), match.end())
        and not any(start <= match.start() and match.end() <= end for start, end in values)  # "No expiry"
        and not _is_of_digits(line.text[match.start() : match.end()])
        and (
            match.end() - match.start() >= _FEWEST_WITH_SLIPS
            or _compiled(_exact(phrase)).match(line.text, match.start())
        )
    ]


_FEWEST_WITH_SLIPS: Final = 5
"""Characters of a label from which one may be misread: "DI" is no "DL"."""


@cache
def _exact(phrase: str) -> str:
    return _pattern(phrase)


def _is_of_digits(text: str) -> bool:
    """Return True if digits were taken for letters: "50" is no "SO"."""
    return sum(char.isdigit() for char in text) * 3 > len(text)


def _goes_on(line: Folded, start: int, end: int) -> bool:
    """Return True if a letter stands right before or after, so that this is a part of another word.

    Or a digit after one that was taken for a letter: "N0496399" is no "NO" with a number.
    """
    before, after = line.text[max(0, start - 1) : start], line.text[end : end + 1]
    if before.isalpha() or (line.text[end - 1].isdigit() and after.isdigit()):
        return True
    if not after.isalpha():
        return False
    # "NameJOHN": a label in small letters that was read onto a value in capitals
    last, following = line.part(end - 1, end), line.part(end, end + 1)
    return not (last.islower() and following.isupper())


def _without_overlaps(found: Sequence[Label]) -> list[Label]:
    kept: list[Label] = []
    for label in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(label.end <= other.start or label.start >= other.end for other in kept):
            kept.append(label)
    return sorted(kept, key=lambda label: label.start)


_COLON: Final = re.compile(r"[\s.)]*[:#=]|\s*\(|[.\u00b0\u00ba]\s*(?=\d|$)")
_NUMBERED: Final = re.compile(r"(?:^|\s)\(?(?:[1-9]|1\d|4[A-D]|9A)[A-C]?[.)]?\s*$")


def _may_be_label(line: Folded, label: Label, others: Sequence[Label]) -> bool:
    """Return True unless the label is a word that may be a name, without a sign that it is a label here."""
    word = re.sub(r"[^A-Z/]", "", line.text[label.start : label.end])
    before, after = line.text[: label.start], line.text[label.end :]
    is_small = _has_small_letters(line.part(label.start, label.end))
    return (
        word not in NEVER_ALONE
        or bool(_COLON.match(after))
        or bool(_NUMBERED.search(before) and not _is_numbered_name(line, label))
        or any(other is not label and _is_beside(line, label, other) for other in others)
        or (is_small and label.start == 0 and not _words(after))
        or (word in _PREFIXES and label.start == 0 and bool(re.match(r"\s+[A-Z]{2}", after)))
        or _is_followed_by_value(after, label.meaning)
    )


_PREFIXES: Final = frozenset({"LN", "FN"})
"""Labels of AAMVA's standard that stand before their value in its line, and begin no name."""


_NAME_NUMBER: Final = re.compile(r"\W*[12][.,:)]?\s*")


def _is_numbered_name(line: Folded, label: Label) -> bool:
    """Return True for a word in capitals that fills field 1 or 2, which hold the names: "1. MERE"."""
    before, after = line.text[: label.start], line.text[label.end :]
    return bool(_NAME_NUMBER.fullmatch(before)) and line.part(label.start, label.end).isupper() and not _words(after)


def _has_small_letters(text: str) -> bool:
    return sum(char.islower() for char in text) > 1


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Z0-9]+", text)


def _is_beside(line: Folded, label: Label, other: Label) -> bool:
    first, second = sorted((label, other), key=lambda each: each.start)
    return bool(re.fullmatch(r"[\s.)]*[/|\\\u00b7\u2022(][\s(]*", line.text[first.end : second.start]))


_DATE_START: Final = re.compile(r"[\s.:)]*\d{1,2}[\s./-]*(?:\d{1,2}|[A-Z]{3,})[\s./-]")
_NUMBER_START: Final = re.compile(r"[\s.:)\u00b0#]*(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{3,}")


def _is_followed_by_value(rest: str, meaning: Meaning) -> bool:
    if meaning in {Meaning.BIRTH, Meaning.ISSUE, Meaning.EXPIRY, Meaning.OTHER_DATE}:
        return bool(_DATE_START.match(rest))
    if meaning in {Meaning.NUMBER, Meaning.PERSONAL_NUMBER}:
        return bool(_NUMBER_START.match(rest))
    if meaning is Meaning.OTHER:  # classes, restrictions: "CLASS D", "REST NONE", "EYES BLU"
        return bool(re.fullmatch(r"[\s:.]*(?:[A-Z]{1,4}\d?|NONE)\s*", rest))
    return False


def _joined(line: Folded, labels: Sequence[Label]) -> list[Label]:
    """Make one label of the same one in several languages, and of a known one with its unknown translation."""
    joined: list[Label] = []
    for label in labels:
        previous = joined[-1] if joined else None
        if previous and re.fullmatch(r"[^A-Z0-9]*", line.text[previous.end : label.start]):
            meaning = _common(previous.meaning, label.meaning)
            if meaning is None and _is_of_two_fields(line, previous, label):
                meaning = Meaning.OTHER
            if meaning is not None:
                joined[-1] = Label(meaning, previous.start, label.end)
                continue
        joined.append(label)
    return [
        _with_translation(
            line, label, joined[at - 1].end if at else 0, joined[at + 1].start if at + 1 < len(joined) else None
        )
        for at, label in enumerate(joined)
    ]


_NAMES: Final = frozenset({Meaning.SURNAME, Meaning.GIVEN_NAMES, Meaning.FULL_NAME})
_NEVER_WITH_NAMES: Final = frozenset({Meaning.SEX, Meaning.NATIONALITY, Meaning.BIRTH, Meaning.NUMBER, Meaning.EXPIRY})


def _is_of_two_fields(line: Folded, one: Label, other: Label) -> bool:
    """Return True for the label of a name and of something else at once, "NAME/SEX": no document has one."""
    meanings = {one.meaning, other.meaning}
    return bool(
        meanings & _NAMES and meanings & _NEVER_WITH_NAMES and re.search(r"[/|\\&]", line.text[one.end : other.start])
    )


def _common(one: Meaning, other: Meaning) -> Meaning | None:
    """Return the meaning of two labels that stand side by side, if they are one."""
    if one is other:
        return one
    for generic, special in _GENERIC.items():
        if one is generic and other in special:
            return other
        if other is generic and one in special:
            return one
    return None


def _with_translation(line: Folded, label: Label, floor: int, ceiling: int | None) -> Label:
    """Return the label with what stands beside it, after a slash, in a language that the vocabulary lacks."""
    start, end = label.start, label.end
    before = line.text[floor:start]
    if re.search(r"[/|\\]\s*$", before) and len(before) <= _LONGEST_TRANSLATION and not re.search(r"\d{2}", before):
        start = floor
    after = line.text[end:ceiling]
    found = re.match(r"[^A-Z0-9]*[/|\\][^0-9:]*$", after)
    if found and len(after) <= _LONGEST_TRANSLATION:
        end += len(after)
    else:
        end = _after_punctuation(line, end)
    if numbered := _NUMBERED.search(line.text[floor:start]):
        start = floor + numbered.start()
    return replace(label, start=start, end=end)


def _misread(line: Folded) -> tuple[Label, ...]:
    """Return a line that is a label but for a letter or two as that label."""
    parts = [re.sub(r"[^A-Z]", "", part.translate(_SLIPS_IN_LETTERS)) for part in re.split(r"[/|\\]", line.text)]
    for letters in parts:
        if len(letters) < _FEWEST_LETTERS_FOR_SLIPS or re.search(r"\d{2}", line.text):
            continue
        is_small = _has_small_letters(line.original)  # as labels are printed; capitals may be a title or a value
        allowed = 2 if is_small and len(letters) >= _FEWEST_LETTERS_FOR_TWO_SLIPS else 1
        close = (
            (OSA.distance(known, letters, score_cutoff=allowed), meaning)
            for meaning, known in _LONG_PHRASES
            if abs(len(known) - len(letters)) <= (allowed if is_small else 0)
        )
        distance, meaning = min(close, default=(allowed + 1, Meaning.OTHER), key=lambda each: each[0])
        if distance <= allowed:
            return (Label(meaning, 0, len(line.text)),)
    return ()


_PUNCTUATION: Final = re.compile(r"(?:(?!\*{3})[\s.:#)*=\u00b0])+")


def _after_punctuation(line: Folded, end: int) -> int:
    """Return where the value after a label begins: behind stops and signs, in front of those that hide digits."""
    found = _PUNCTUATION.match(line.text, end)
    return found.end() if found else end


_SLIPS_IN_LETTERS: Final = str.maketrans("10584", "IOSBA")

_FIELD_NUMBERS: Final = {
    "1": Meaning.SURNAME,
    "2": Meaning.GIVEN_NAMES,
    "3": Meaning.BIRTH,
    "4A": Meaning.ISSUE,
    "4B": Meaning.EXPIRY,
    "4C": Meaning.OTHER,
    "4D": Meaning.NUMBER,
    "5": Meaning.NUMBER,
    "7": Meaning.OTHER,
    "8": Meaning.OTHER,
    "9": Meaning.OTHER,
}
_FIELD_NUMBER: Final = re.compile(
    # The day of a date is no number of a field.
    r"(?:(?:^|(?<=[\s|]))([1-35]|4[ABCD])|^([789]))(?!\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}(?![./-]\d))(?:[.,:)]\s*|\s+(?=\S)|(?=[.,:)]?$)|(?=[A-Z]{3}))"
)
_DATED_NUMBER: Final = re.compile(r"4[AB][.,:)\s]*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_TELLING_NUMBERS: Final = frozenset({"4A", "4B", "4C", "4D"})


def is_numbered(texts: Sequence[str]) -> bool:
    """Return True if a document's fields have the numbers of driving licences.

    >>> is_numbered(["1. MARLOWE", "2. JUNE", "3. 14.05.1987 ZENITH", "4a. 15.03.2024", "4b. 14.03.2034"])
    True

    Args:
        texts: the lines of one side.
    """
    lines = [folded(text).text for text in texts]
    found = {match[1] or match[2] for line in lines for match in _FIELD_NUMBER.finditer(line)}
    return (
        len(found & _TELLING_NUMBERS) > 1
        or bool(found & _TELLING_NUMBERS and found & {"1", "2", "3", "5"})
        or {"1", "2", "3"} <= found
        or any(_DATED_NUMBER.match(line) for line in lines)
    )


def number_labels(text: str) -> tuple[Label, ...]:
    """Return the field numbers in a line of a numbered document, with the punctuation after them.

    >>> [(label.meaning.value, label.start, label.end) for label in number_labels("4a. 15.03.2024 4c. DVLA")]
    [('issue', 0, 4), ('other', 15, 19)]

    Args:
        text: the line as it was read.
    """
    return tuple(
        Label(_FIELD_NUMBERS[match[1] or match[2]], match.start(), match.end(), is_number=True)
        for match in _FIELD_NUMBER.finditer(folded(text).text)
    )
