"""The labels of identity documents in a line of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import Levenshtein

from local.vision.latin import fold
from local.vision.vocabulary import NUMBERS_AAMVA, NUMBERS_EU, PHRASES, Field


class Numbering(Enum):
    """The meaning of the numbers before a document's fields."""

    NONE = "none"
    AAMVA = "AAMVA"
    EU = "EU"

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by number, in capitals."""
        return {Numbering.NONE: {}, Numbering.AAMVA: NUMBERS_AAMVA, Numbering.EU: NUMBERS_EU}[self]


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line: of what, and from where to where."""

    field: Field
    start: int
    end: int
    phrase: str
    """In folded capitals; empty for a number that stands alone."""
    number: str = ""


def _pattern(phrase: str) -> str:
    """Allow for what OCR does to a phrase: spaces dropped or added, points and apostrophes lost."""
    out = []
    for character in phrase:
        if character == " ":
            out.append(r"[\s.]*")
        elif character in ".'-":
            out.append(rf"[\s{re.escape(character)}]*")
        elif character == "°":
            out.append(r"[°O0.]")
        else:
            out.append(re.escape(character))
    return "".join(out)


def _phrases() -> Iterator[tuple[str, Field, bool]]:
    for field, text in PHRASES.items():
        for raw in text.split("|"):
            phrase = " ".join(raw.split())
            yield phrase.removeprefix("~"), field, phrase.startswith("~")


_BY_LENGTH = sorted(_phrases(), key=lambda entry: -len(entry[0]))
_FIELD_OF: list[tuple[Field, bool, str]] = [(field, common, phrase) for phrase, field, common in _BY_LENGTH]
_ANY_PHRASE = re.compile("|".join(f"({_pattern(phrase)})" for phrase, _, _ in _BY_LENGTH))

_LEAST_LETTERS_OF_MISREAD = 7
_LETTERS_AND_WORDS = re.compile(r"[A-Z' ]*[A-Z']{3,}")
_DISTINCT = [
    (letters, field, phrase)
    for phrase, field, common in _BY_LENGTH
    if not common
    and _LETTERS_AND_WORDS.fullmatch(phrase)
    and len(letters := "".join(filter(str.isalpha, phrase))) >= _LEAST_LETTERS_OF_MISREAD
]

_NUMBER = r"(?:\(?(?P<number>4[A-D]|[9O0]A|1[0-9]|[1-9])[.:)]{0,2})"
_NUMBER_BEFORE = re.compile(rf"(?:^|(?<=\s)|(?<=/))(?:1\s?[.,&+]\s?(?=2)(?P<both>))?{_NUMBER}\s*$")
_NUMBER_ALONE_AT_START = re.compile(
    rf"^(?![0-9]{{1,2}}[./-][0-9]{{1,2}}[./-][0-9]{{2,4}}(?![./-]?[0-9])){_NUMBER}(?=\s|$|[A-Z]|(?<=[.:)])[0-9])\s*"
)
_NUMBER_ALONE_INSIDE = re.compile(r"(?<=\s)\(?(?P<number>4[A-D]|9A)[.:)]{0,2}(?=\s|$|[0-9])\s*")
_AFTER_LABEL = re.compile(r"(?:[\s:;.,#*=|]|-(?=\s|:)|\(\s*[0-9]{0,2}[A-DN]?\.?[RT]?\s*\)|N[O°](?=[\s.:]))*")
# The border between two languages of one label.
_SLASH = re.compile(r"\s*[/\\|]\s*")
_GLUED_TO_LETTERS = {"LN", "FN"}
"""No surname begins with these."""
_SHORT_FOR_NUMBER = {"NO", "NR", "N°", "ID"}
_RUNNING_TEXT = {Field.ADDRESS, Field.FULL_NAME, Field.LAST_NAME, Field.FIRST_NAME, Field.OTHER_WORDS}


def find_labels(text: str, folded: str, numbering: Numbering) -> list[Label]:
    """Find the labels in a line, from left to right; the same label in several languages counts once."""
    labels: list[Label] = []
    position = 0
    while position < len(folded):
        found = _next_label(text, folded, position, labels[-1] if labels else None, numbering)
        if found is None:
            break
        found = _with_translations(text, folded, found, position)
        labels.append(found)
        position = max(found.end, position + 1)
    return labels or _misread_label(folded)


def _misread_label(folded: str) -> list[Label]:
    """Take a line that is a label but for one letter as that label; short ones would be taken for names and back."""
    if any(character.isdigit() for character in folded):
        return []
    for part in folded.split("/"):
        letters = "".join(character for character in part if character.isalpha())
        for known, field, phrase in _DISTINCT:
            if abs(len(known) - len(letters)) <= 1 and Levenshtein.distance(known, letters, score_cutoff=1) <= 1:
                return [Label(field, 0, len(folded), phrase)]
    return []


def _next_label(text: str, folded: str, position: int, previous: Label | None, numbering: Numbering) -> Label | None:
    worded = _next_worded(text, folded, position, previous)
    bare = _next_number(folded, position, numbering)
    if worded and bare:
        return bare if bare.start < worded.start else worded
    return worded or bare


def _next_worded(text: str, folded: str, position: int, previous: Label | None = None) -> Label | None:
    start = position
    while match := _ANY_PHRASE.search(folded, start):
        label = _accepted(text, folded, match, position, previous)
        if label:
            return label
        start = match.start() + 1
    return None


def _accepted(text: str, folded: str, match: re.Match[str], position: int, previous: Label | None) -> Label | None:
    field, common, phrase = _FIELD_OF[(match.lastindex or 1) - 1]
    begin, end = match.span()
    before = _NUMBER_BEFORE.search(folded, position, begin)
    number = ""
    if before:
        number, begin = _number_name(before["number"]), before.start()
        if before["both"] is not None and field in (Field.LAST_NAME, Field.FIRST_NAME):
            # "1,2 NAME": both names under one label.
            field = Field.FULL_NAME
    elif begin and folded[begin - 1].isalpha():
        return None
    if not _ends_well(text, folded, phrase, match):
        return None
    at_start = not folded[position:begin].strip(" /|.:,-") or (begin > 0 and folded[begin - 1] in "/|")
    numbered = field in (NUMBERS_AAMVA.get(number), NUMBERS_EU.get(number))
    if common and not (at_start or numbered or _stands_apart(text, (position, begin, end), previous)):
        return None
    return Label(field, begin, _AFTER_LABEL.match(folded, end).end(), phrase, number)  # type: ignore[union-attr]


def _ends_well(text: str, folded: str, phrase: str, match: re.Match[str]) -> bool:
    """Tell whether a phrase ends where a word does, or may be glued to its value: "NameJOHN", "LNDOE", "DLA1234567"."""
    following = folded[match.end() :]
    if phrase in _SHORT_FOR_NUMBER and "°" not in match.group():
        # "N03-12" and "NO12345" may be numbers that begin so.
        return not following[:1].isalnum()
    if not following[:1].isalpha():
        return True
    if phrase in _GLUED_TO_LETTERS and match.start() == 0:
        return True
    if phrase in ("DL", "DLN", "LIC") and re.match(r"[A-Z]{1,2}[0-9]{3}", following):
        return True
    return phrase.endswith("#") or (
        len(phrase) >= 3 and text[match.end() - 1].islower() and text[match.end()].isupper()
    )


def _stands_apart(text: str, place: tuple[int, int, int], previous: Label | None) -> bool:
    """Tell whether a common word is a label inside a line: before a colon, or after another label's whole value."""
    position, begin, end = place
    if text[end : end + 2].strip().startswith((":", "#")):
        return True
    value = text[position:begin].strip()
    # A street may be called End, and a name may be anything.
    if previous is None or previous.field in _RUNNING_TEXT:
        return False
    return bool(value) and not any(character.islower() for character in value)


def _number_name(text: str) -> str:
    # 9 is read as O or 0 before its "a".
    return "9A" if text in ("OA", "0A") else text


def _next_number(folded: str, position: int, numbering: Numbering) -> Label | None:
    if numbering is Numbering.NONE:
        return None
    match = _NUMBER_ALONE_AT_START.match(folded) if position == 0 else None
    match = match or _NUMBER_ALONE_INSIDE.search(folded, position)
    if match is None:
        return None
    number = _number_name(match["number"])
    field = numbering.fields.get(number)
    return Label(field, match.start(), match.end(), "", number) if field else None


def _with_translations(text: str, folded: str, label: Label, position: int) -> Label:
    """Take in what stands beside a label with a slash between: the same label in another language, known or not."""
    if not label.phrase:
        return label
    field, start, end, phrase = label.field, label.start, label.end, label.phrase
    before = folded[position:start]
    if before.rstrip().endswith("/") and not any(character.isdigit() for character in before):
        start = position
    while slash := _SLASH.match(folded, _without_trailing_space(folded, end)):
        other = _next_worded(text, folded, slash.end())
        if other and other.start == slash.end():
            if _says_more(other.field, field, label):
                field, phrase = other.field, other.phrase
            end = other.end
            continue
        unknown = _unknown_translation(text, slash.end())
        if unknown is None:
            break
        end = unknown
    return Label(field, start, end, phrase, label.number)


def _without_trailing_space(folded: str, end: int) -> int:
    while end > 0 and folded[end - 1] == " ":
        end -= 1
    return end


def _says_more(other: Field, field: Field, label: Label) -> bool:
    """Tell whether a translation says more: "Name / Surname" is the surname, "Endorsements / Mentions" are remarks."""
    if field in (Field.OTHER_WORDS, Field.OTHER_CODE):
        # "Country / Place of birth".
        return other in (Field.PLACE_OF_BIRTH, Field.DOCUMENT_NUMBER, Field.DATE_OF_BIRTH)
    if field is Field.FULL_NAME:
        return other is Field.LAST_NAME and label.phrase in ("NAME", "NOME") and not label.number
    return field is Field.ENDORSEMENTS and other is Field.OTHER_WORDS


_TRANSLATED_WORDS = re.compile(r"[^\W\d_]+(?:['.\-]?[^\W\d_]+)*\.?", re.UNICODE)


def _unknown_translation(text: str, start: int) -> int | None:
    """Return where the unknown words after a slash end: at a capitalised value, a digit or another slash."""
    first = _TRANSLATED_WORDS.match(text, start)
    if first is None:
        return None
    end = first.end()
    if first.group().isupper():
        return _AFTER_LABEL.match(fold(text), end).end()  # type: ignore[union-attr]
    while following := re.compile(r"\s+").match(text, end):
        word = _TRANSLATED_WORDS.match(text, following.end())
        if word is None or word.group().isupper():
            break
        end = word.end()
    return _AFTER_LABEL.match(fold(text), end).end()  # type: ignore[union-attr]


_NUMBERED_WORDS = re.compile(
    r"(?:^|\s)(?:3\.?\s*DOB|4A\.?\s*ISS|4B\.?\s*EXP|4D\.?\s*(?:DL|LIC|NUMBER|ID|DLN|CUST|OLN)|5\.?\s*DD|8\.?\s*ADD"
    r"|9A?\.?\s*(?:CLASS|END)|12\.?\s*RE?ST|15\.?\s*SEX|16\.?\s*(?:HGT|HT|HEIGHT)|17\.?\s*(?:WGT|WT|WEIGHT)|18\.?\s*EYES?"
    r"|1\.?\s*(?:LN|LAST|FAMILY|NAME)|2\.?\s*(?:FN|FIRST|GIVEN))"
)
_EU_NUMBER = re.compile(r"^(1|2|3|4A|4B|4C|5|8|9)[.,]|\s(4A|4B|4C)[.,]?\s*(?=[0-9A-Z])|^(4A|4B|4C)\s*(?=[0-9]{2}[./-])")


def numbering_of(folded_lines: list[str]) -> Numbering:
    """Tell by which standard a document numbers its fields, if it does."""
    aamva = {match.group().strip() for line in folded_lines for match in _NUMBERED_WORDS.finditer(line)}
    if len(aamva) >= 2:
        return Numbering.AAMVA
    eu = {next(filter(None, match.groups())) for line in folded_lines for match in _EU_NUMBER.finditer(line)}
    # A passport's captions may be numbered too; only a licence has 4a and 4b.
    return Numbering.EU if len(eu) >= 3 and eu & {"4A", "4B"} else Numbering.NONE
