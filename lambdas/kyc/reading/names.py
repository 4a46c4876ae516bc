"""Comparing names: a claimed one, word by word, with the words of a document.

Names are compared as sets of words, since documents and providers differ in their order. A claimed word has to stand on
the document as a whole word: the same after transliteration, or different only in characters that optical reading takes
for each other. One other letter may be a slip of reading or a brother, so it goes to a person, however long the name.
So does a name that lacks letters only that carry a mark, since some engines drop what they do not know.
"""

# ruff: noqa: RUF001 - look-alikes of other scripts are what this is about

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final

from anyascii import anyascii
from rapidfuzz.distance import OSA

from kyc.domain.text import fold, shape, unmask, words


class NameMatch(StrEnum):
    """How a claimed name relates to a document's."""

    SAME = "same"
    NEAR = "near"
    """A letter, a word or the order of things differs: a slip of reading, or another person."""
    DIFFERENT = "different"


@dataclass(frozen=True)
class NameComparison:
    """How a claimed name relates to a document's, and how alike they are."""

    match: NameMatch
    score_percent: float


_ICAO: Final = str.maketrans(
    # ICAO 9303-3, section 6: how machine-readable zones write letters that are not in A-Z, where that is not the same
    # as leaving the accent out.
    {"Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Ĳ": "IJ", "Ñ": "NXX", "Ö": "OE", "Ø": "OE", "Œ": "OE", "ẞ": "SS",
     "Þ": "TH", "Ü": "UE", "ĸ": "Q", "Ŋ": "N", "Đ": "D", "Ħ": "H", "ı": "I", "Ł": "L", "Ŀ": "L", "Ŧ": "T",
     "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z", "И": "I", "І": "I",
     "Й": "I", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U",
     "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ы": "Y", "Ь": "", "Э": "E",
     "Ю": "IU", "Я": "IA", "Є": "IE", "Ї": "I", "Ґ": "G"}
)  # fmt: skip
_EXTENDED: Final = {**_ICAO, ord("Ü"): "UXX"}
_COMMON: Final = str.maketrans({"Ä": "AE", "Å": "AA", "Æ": "AE", "Ö": "OE", "Ø": "OE", "Œ": "OE", "Ü": "UE"})
_PLAIN: Final = str.maketrans({"Ø": "O", "Æ": "A", "Œ": "O", "Ð": "D", "Þ": "T", "Ł": "L"})
"""What remains when an OCR engine sees the letter and not its stroke."""
_ALIKE: Final = str.maketrans({"Þ": "P", "Ð": "D", "ẞ": "B", "Æ": "AE", "Ø": "0"})
"""What an OCR engine that does not know the letter takes it for."""
_PARTICLES: Final = frozenset(
    [
        "A",
        "AL",
        "BIN",
        "BINT",
        "BINTI",
        "D",
        "DA",
        "DAS",
        "DE",
        "DEL",
        "DELLA",
        "DEN",
        "DER",
        "DI",
        "DO",
        "DOS",
        "DU",
        "E",
        "EL",
        "IBN",
        "LA",
        "LAS",
        "LE",
        "LES",
        "LO",
        "LOS",
        "O",
        "OF",
        "TE",
        "TEN",
        "TER",
        "THE",
        "UND",
        "VAN",
        "VD",
        "VON",
        "Y",
        "ZU",
        "ZUM",
        "ZUR",
    ]
)
_TITLES: Final = frozenset(
    [
        "DR",
        "HERR",
        "FRAU",
        "MISS",
        "MLLE",
        "MME",
        "MR",
        "MRS",
        "MS",
        "MX",
        "PROF",
        "SHRI",
        "SMT",
        "SR",
        "SRA",
        "JR",
        "II",
        "III",
        "IV",
    ]
)
_NO_NAME: Final = frozenset(["FNU", "LNU", "NA", "NFN", "NLN", "NONE", "NULL", "UNKNOWN", "X", "XX", "XXX", "XXXX"])
"""What forms and licences hold for a person who has one name only."""
_APOSTROPHES: Final = re.compile(r"(?<=\w)['\u2019\u02bc\u02bb`\u00b4](?=\w)")
_SCRIPTS_READ: Final = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts whose transliteration is settled enough to call a name that is not found another one."""
_LONGEST_JOIN: Final = 4
_MOST_WORDS: Final = 80
"""Words among which a name is looked for; no five lines of a document hold more."""
_LEAST_TAKEN_PERCENT: Final = 50
"""Likeness from which a printed word stands for a claimed one, so that it cannot stand for another one too."""


class _Grade(IntEnum):
    """How a claimed word relates to a printed one; a greater value is a better match."""

    OTHER = 0
    INCOMPLETE = 1
    """But for letters that reading or transliteration may have left out: `Trần`, `TRN`; `OEZ`, `OZ`."""
    INITIAL = 2
    LOOKALIKE = 3
    EXACT = 4


@dataclass(frozen=True, order=True)
class _Likeness:
    percent: float
    grade: _Grade = _Grade.OTHER


_UNLIKE: Final = _Likeness(0.0)
_EXACT: Final = _Likeness(100.0, _Grade.EXACT)
_LOOKALIKE: Final = _Likeness(96.0, _Grade.LOOKALIKE)
_INITIAL: Final = _Likeness(85.0, _Grade.INITIAL)


_Printed = frozenset[str]
"""A word of a document, in every way that it may be transliterated."""


@dataclass(frozen=True)
class _Word:
    """A word of a name, in every way that a document may write it."""

    spellings: frozenset[str]
    is_main: bool
    """Whether it has to be on the document: not a particle, a title or a middle initial."""
    incomplete: re.Pattern[str] | None = None
    """What remains of it where reading drops letters."""

    @property
    def length(self) -> int:
        return max(map(len, self.spellings))

    @property
    def shortest(self) -> int:
        return min(map(len, self.spellings))


def compare_names(first_name: str, last_name: str, printed: Iterable[str], near_percent: float) -> NameComparison:
    """Compare a claimed name with words of a document.

    Args:
        first_name: as claimed.
        last_name: as claimed.
        printed: texts of the document that hold its name: typed fields, or lines.
        near_percent: similarity of a word to the nearest one on the document below which they are two names.
    """
    first, last = _halves(first_name, last_name)
    found = [word for text in printed for word in printed_words(text)][:_MOST_WORDS]
    if not (first or last) or not found:
        return NameComparison(NameMatch.DIFFERENT, 0)
    free = list(found)
    scores = _score_words([*first, *last], free)
    first_scores, last_scores = scores[: len(first)], scores[len(first) :]
    weight = sum(word.length for word in (*first, *last))
    total = sum(score.percent * word.length for score, word in zip(scores, (*first, *last), strict=True)) / weight
    match = min((_judge(first, first_scores, near_percent), _judge(last, last_scores, near_percent)), key=_RANK.index)
    is_half = not (first and last) and any(max(map(len, word)) > 1 and not word & _NO_NAME for word in free)
    if match is NameMatch.SAME and (is_half or _INITIAL in {scores[0], *last_scores}):
        match = NameMatch.NEAR
    return NameComparison(match, total)


def is_beginning(surname: str, given_names: str, printed: Iterable[str]) -> bool:
    """Whether a name that may be cut off, as in a machine-readable zone that it fills, is the one on a document.

    Names are cut by shortening their parts, to a letter at the least, or by leaving out the last ones (ICAO 9303-4,
    4.2.3). So every part has to begin a printed word, and one of the surname has to be more than an initial.

    Args:
        surname: primary identifier.
        given_names: secondary identifier.
        printed: texts of the document that hold its name.
    """
    free = [word for text in printed for word in printed_words(text)][:_MOST_WORDS]
    surnames = name_words(surname)
    if not any(
        len(part) >= _SHORTEST_BEGINNING or (part in word and len(part) > 1) for part in surnames for word in free
    ):
        return False
    for part in sorted([*surnames, *name_words(given_names)], key=len, reverse=True):
        beginning = [word for word in free if any(shape(spelling).startswith(shape(part)) for spelling in word)]
        if not beginning:
            return False
        free.remove(min(beginning, key=lambda word: max(map(len, word))))
    return True


_SHORTEST_BEGINNING: Final = 3
"""Letters of a surname that tell more than an initial."""


def is_single(first_name: str, last_name: str) -> bool:
    """Whether a claim gives one name only: as a form's two fields alike, or with a placeholder (`FNU`) in one."""
    return not all(_halves(first_name, last_name))


def _halves(first_name: str, last_name: str) -> tuple[list["_Word"], list["_Word"]]:
    first, last = _claimed(first_name), _claimed(last_name)
    if {word.spellings for word in first} == {word.spellings for word in last}:
        return first, []
    return first, last


_RANK: Final = (NameMatch.DIFFERENT, NameMatch.NEAR, NameMatch.SAME)


def _judge(name: Sequence[_Word], scores: Sequence[_Likeness], near_percent: float) -> NameMatch:
    """One half of a name: the same if all of it is there, near if the most of it is or all of it nearly."""
    main = [score for word, score in zip(name, scores, strict=True) if word.is_main]
    if all(score.grade >= _Grade.INITIAL for score in main):
        return NameMatch.SAME
    is_near = all(score.percent >= near_percent or score.grade >= _Grade.INCOMPLETE for score in main)
    if is_near or any(score.grade >= _Grade.LOOKALIKE for score in main):
        return NameMatch.NEAR
    return NameMatch.DIFFERENT


def is_settled(name: str) -> bool:
    """Whether a name is written in scripts whose transliteration is settled: not in Arabic, Han or Indic ones."""
    letters = [char for char in name if char.isalpha()]
    return all(unicodedata.name(char, "").startswith(_SCRIPTS_READ) for char in letters)


def name_words(name: str) -> list[str]:
    """Words of a name, folded; an apostrophe joins."""
    return words(_APOSTROPHES.sub("", name))


@lru_cache(maxsize=256)
def _spellings(word: str) -> frozenset[str]:
    upper = unicodedata.normalize("NFC", word.replace("ß", "ẞ").upper())
    tables = (_ICAO, _EXTENDED, _COMMON, _PLAIN, _ALIKE)
    variants = {"".join(words(upper.translate(table))) for table in tables}
    variants |= {"".join(words(upper)), upper.translate(_ICAO).replace("NXX", "N")}
    variants.add("".join(char for char in unicodedata.normalize("NFD", upper) if char.isalpha()).replace("ΟΥ", "OU"))
    ascii_variants = {re.sub(r"[^A-Z0-9]", "", anyascii(variant).upper()) for variant in variants}
    return frozenset(variant for variant in ascii_variants if variant)


def _claimed(name: str) -> list[_Word]:
    """The words of a claimed name; of what is no name (a dot, `FNU`), none."""
    parts = [part for part in re.split(r"[^\w]+", _APOSTROPHES.sub("", name)) if part and part != "_"]
    parts = [part for part in parts if fold(part) not in _NO_NAME]
    found = [
        _Word(
            spellings,
            is_main=not spellings & (_PARTICLES | _TITLES) and (index == 0 or max(map(len, spellings)) > 1),
            incomplete=_incomplete(part),
        )
        for index, part in enumerate(parts)
        if (spellings := _spellings(part))
    ]
    if not any(word.is_main for word in found):
        found = [replace(word, is_main=True) for word in found]
    return found


_VOWELS: Final = "AEIOUY"


@lru_cache(maxsize=256)
def _incomplete(part: str) -> re.Pattern[str] | None:
    """A pattern for what reading leaves of a Latin word whose marked letters it drops, some or all.

    A word that was typed without marks may be printed with them: then any of its vowels may have had one. None for
    other scripts.
    """
    letters = unicodedata.normalize("NFC", part)
    if not all(unicodedata.name(char, "").startswith("LATIN") for char in letters):
        return None
    return re.compile("".join(f"(?:{fold(char)})?" if _is_droppable(char) else char.upper() for char in letters))


def _is_droppable(char: str) -> bool:
    return not char.isascii() or char.upper() in _VOWELS


@lru_cache(maxsize=4096)
def printed_words(text: str) -> tuple[_Printed, ...]:
    """Words of a document's text that may be parts of a name, each in every way that it may be transliterated.

    A field's number that was read onto a name is dropped.
    """
    upright = re.sub(r"(?<=[^\W\d_])[!|¡]|[!|¡](?=[^\W\d_])", "I", unmask(text))
    plain = name_words(upright)
    if upright.isascii():
        return tuple(frozenset({_without_number(word)}) for word in plain)
    upper = upright.replace("ß", "ẞ").upper()
    others = [name_words(upper.translate(table)) for table in (_ICAO, _EXTENDED, _COMMON)]
    return tuple(
        frozenset(map(_without_number, spellings))
        for spellings in zip(plain, *(other for other in others if len(other) == len(plain)), strict=True)
    )


def _without_number(word: str) -> str:
    return re.sub(r"^(?:[1-9][A-D]?)(?=[A-Z]{2,})", "", word)


def _score_words(claimed: Sequence[_Word], free: list[_Printed]) -> list[_Likeness]:
    """Likeness of every claimed word to what stands for it on the document, and that is taken out of the list."""
    scores = [_UNLIKE] * len(claimed)
    order = sorted(range(len(claimed)), key=lambda index: -claimed[index].length)
    for index in order:
        for grade in (_EXACT, _LOOKALIKE):
            taken = next((word for word in free if _grade(claimed[index], word) >= grade), None)
            if taken is not None:
                scores[index] = grade
                free.remove(taken)
                break
    _join(claimed, free, scores)
    for index in order:
        if scores[index] != _UNLIKE:
            continue
        taken = max(free, key=lambda word: _likeness(claimed[index], word), default=None)
        if taken is not None:
            scores[index] = _likeness(claimed[index], taken)
            if scores[index].percent >= _LEAST_TAKEN_PERCENT:
                free.remove(taken)
    return scores


def _grade(claimed: _Word, word: _Printed) -> _Likeness:
    if not claimed.spellings.isdisjoint(word):
        return _EXACT
    return _UNLIKE if _shapes(claimed.spellings).isdisjoint(_shapes(word)) else _LOOKALIKE


@lru_cache(maxsize=4096)
def _shapes(spellings: frozenset[str]) -> frozenset[str]:
    return frozenset(map(shape, spellings))


def _likeness(claimed: _Word, word: _Printed) -> _Likeness:
    pairs = [(ours, theirs) for ours in claimed.spellings for theirs in word]
    is_short = any(len(ours) == 1 or len(theirs) == 1 for ours, theirs in pairs)
    if is_short and any(ours[0] == theirs[0] for ours, theirs in pairs):
        return _INITIAL
    grade = _Grade.INCOMPLETE if _is_incomplete(claimed, word) else _Grade.OTHER
    if is_short and grade is _Grade.OTHER:
        return _UNLIKE
    # A slip is one edit, a transposition included. Below an exact match, never as high as a look-alike.
    percent = max(100 * OSA.normalized_similarity(theirs, ours) for ours, theirs in pairs)
    return _Likeness(min(_LOOKALIKE.percent - 1, percent), grade)


_DIGRAPHS: Final = re.compile(r"(?<=[AOU])E|(?<=A)A|(?<=[NU])XX")
"""What the transliteration of Ä, Å, Ñ, Ö, Ø and Ü adds to the letter without its mark."""


def _is_incomplete(claimed: _Word, word: _Printed) -> bool:
    left = claimed.incomplete
    if left and any(left.fullmatch(theirs) and 2 * len(theirs) >= claimed.shortest for theirs in word):
        return True
    ours = {_DIGRAPHS.sub("", spelling) for spelling in claimed.spellings}
    return not ours.isdisjoint(_DIGRAPHS.sub("", theirs) for theirs in word)


def _join(claimed: Sequence[_Word], free: list[_Printed], scores: list[_Likeness]) -> None:
    """Find words that are written apart on one side and together on the other: `DE LA CRUZ`, `DELACRUZ`."""
    places = range(len(claimed))
    # Runs of neighbouring words, and a whole name with any of its words first: `MARLOWEJUNE`.
    runs = [places[start : start + count] for count in range(1, _LONGEST_JOIN + 1) for start in places]
    turned = [(*places[start:], *places[:start]) for start in places[1:]] if len(places) <= _LONGEST_JOIN else []
    printed: list[_Run] = []
    for run in (*runs, *turned):
        if all(scores[place] != _UNLIKE for place in run):
            continue
        printed = printed or _printed_runs(free)
        joined = _joined([claimed[place].spellings for place in run])
        found = _find_run(joined, printed, alone=len(run) == 1)
        if found:
            grade = _EXACT if not joined.isdisjoint(found.spellings) else _LOOKALIKE
            del free[found.start : found.end]
            printed = []
            for place in run:
                scores[place] = max(scores[place], grade)


@dataclass(frozen=True)
class _Run:
    """Neighbouring words of a document, written together."""

    start: int
    end: int
    spellings: frozenset[str]


def _printed_runs(free: Sequence[_Printed]) -> list[_Run]:
    return [
        _Run(at, at + size, _joined(free[at : at + size]))
        for size in range(1, _LONGEST_JOIN + 1)
        for at in range(len(free) - size + 1)
    ]


def _joined(parts: Sequence[frozenset[str]]) -> frozenset[str]:
    found = {""}
    for spellings in parts:
        found = {start + end for start in found for end in spellings}
    return frozenset(found)


def _find_run(joined: frozenset[str], printed: Sequence[_Run], *, alone: bool) -> _Run | None:
    """The first run that looks like some claimed words; not one word for one, which are compared elsewhere."""
    shapes = _shapes(joined)
    return next(
        (run for run in printed if not (alone and run.end - run.start == 1) and shapes & _shapes(run.spellings)), None
    )
