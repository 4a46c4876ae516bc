"""The comparison of a claimed name with a document's holder, field by field, and of one source with another.

The whole surname and the first given name are needed; later given names may be missing in the claim. Equal means: in
some usual transliteration, whatever the case, accents, hyphens, apostrophes and spaces, and whatever optical reading
takes for one another. Half a name is never the same name, and neither is one with a word more than the document has.
Names that share something, or differ by a slip, are near: a person looks.

>>> eriksson = HolderName(surname="ERIKSSON", given_names="ANNA MARIA")
>>> compare_holder("Anna", "Eriksson", eriksson).match.value
'same'
>>> found = compare_holder("Anna", "Maria", eriksson)
>>> found.match.value, found.note
('near', 'surname: claimed MARIA, read ERIKSSON; every word claimed is in the other')
>>> compare_holder("Anna", "Lindqvist", eriksson).match.value
'different'
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from pydantic import BaseModel, ConfigDict

from kyc.reading.name_likeness import RANK, Likeness, NameMatch, Words, is_among, likeness, own_scripts
from kyc.reading.name_sequences import Slot, all_slots, ends_slots, follows, given_slots, surname_slots
from kyc.reading.name_words import MOST_WORDS, Role, by_script, is_void, parse, role, suffixes


@dataclass(frozen=True)
class NameComparison:
    """The relation of two names, their likeness, and their difference in words for a reviewer."""

    match: NameMatch
    score_percent: float
    note: str = ""


class HolderName(BaseModel):
    """The holder's name as one source gives it.

    Attributes:
        surname: primary identifier, last or family name. None where it was not read; an empty text where the source
            has the field and says that there is none, as a zone does by fillers (ICAO 9303-3, 4.6).
        given_names: secondary identifier, likewise: None where it was not read, empty where there is none.
        full_name: a name whose parts are not told apart, in either order; a comma ends the surname.
        truncated: whether the source had no room for all of it (ICAO 9303-4, 4.2.3; AAMVA DDE, DDF, DDG).
    """

    model_config = ConfigDict(frozen=True)

    surname: str | None = None
    given_names: str | None = None
    full_name: str | None = None
    truncated: bool = False


_LONGEST_TEXT: Final = 300
"""Characters of a field; what is longer is no name."""


@dataclass(frozen=True)
class _Parts:
    """One way to understand a name.

    Attributes:
        given: given names; all words of a name whose parts are not told apart; None where they were not read.
        surname: None where it was not read or is not told apart.
        is_whole: whether the parts are not told apart.
        is_cut: whether there was no room for all of it.
        other_name: another surname of the holder's: before the marriage, or the husband's.
    """

    given: Words | None
    surname: Words | None
    is_whole: bool = False
    is_cut: bool = False
    other_name: Words = ()

    @property
    def words(self) -> Words:
        return (*(self.given or ()), *(self.surname or ()))

    @property
    def orders(self) -> tuple[Words, Words]:
        """Its words, the given names first and last."""
        given, surname = self.given or (), self.surname or ()
        return (*given, *surname), (*surname, *given)

    def exchanged(self) -> "_Parts":
        return replace(self, given=self.surname, surname=self.given)


@dataclass(frozen=True)
class _Kind:
    """A kind of comparison: what its sides are called, and whether one is a claim, of which every word counts."""

    one: str
    other: str
    is_claim: bool


_CLAIM: Final = _Kind("claimed", "read", is_claim=True)
_SOURCES: Final = _Kind("here", "there", is_claim=False)


def compare_holder(first_name: str, last_name: str, holder: HolderName) -> NameComparison:
    """Compare a claimed name with a document's.

    Args:
        first_name: as claimed.
        last_name: as claimed.
        holder: the name as one source of the document gives it.
    """
    return _compare(list(_claims(first_name, last_name)), list(_readings(holder)), _CLAIM)


def compare_holders(one: HolderName, other: HolderName) -> NameComparison:
    """Compare the names that two sources of one document give; what one of them does not give is not compared."""
    return _compare(list(_readings(one)), list(_readings(other)), _SOURCES)


def _compare(ones: Sequence[_Parts], others: Sequence[_Parts], kind: _Kind) -> NameComparison:
    pairs = list(product(ones, others))
    if not pairs:
        return NameComparison(NameMatch.NEAR, 0, "no name to compare")
    if any(len(parts.words) > MOST_WORDS for parts in (*ones, *others)):
        return NameComparison(NameMatch.NEAR, 0, "more words than a name has")
    for one, other in pairs:
        if (note := _same(one, other, kind)) is not None:
            return _same_generation(one, other, note)
    return max((_unequal(one, other, kind) for one, other in pairs), key=_order)


def _order(found: NameComparison) -> tuple[int, float]:
    return RANK.index(found.match), found.score_percent


def _same_generation(one: _Parts, other: _Parts, note: str) -> NameComparison:
    """Return the same match, unless one is the father's name and the other the son's."""
    ours, theirs = suffixes(one.words), suffixes(other.words)
    if ours and theirs and ours.isdisjoint(theirs):
        return NameComparison(NameMatch.NEAR, 99, f"{' '.join(sorted(ours))} and {' '.join(sorted(theirs))}")
    return NameComparison(NameMatch.SAME, 100, note)


def _claims(first_name: str, last_name: str) -> Iterator[_Parts]:
    """Yield the ways to understand a claim: as its fields say, and as one name if the other field is no other.

    Every word counts, those in brackets too: whatever is verified stands on the document.
    """
    first, last = parse(first_name).raw, parse(last_name).raw
    if first and last:
        yield _Parts(first, last)
    if first and (is_void(last_name) or first == last):
        yield _Parts(first, None, is_whole=True)
    elif last and is_void(first_name):
        yield _Parts(last, None, is_whole=True)


def _ways(text: str, *, is_given: bool = False) -> list[tuple[Words, Words]]:
    """Return the ways to understand a document's field, each with the words of another name that are marked in it."""
    field = parse(text[:_LONGEST_TEXT], is_read=True, is_given=is_given)
    ways = [*by_script(field.words), field.raw]
    return [(words, field.other_name) for words in dict.fromkeys(ways)]


def _readings(holder: HolderName) -> Iterator[_Parts]:
    """Yield the ways to understand a source's name."""
    surname, given, is_cut = holder.surname, holder.given_names, holder.truncated
    if surname is not None and given is not None:
        yield from _fields(surname, given, is_cut=is_cut)
    elif holder.full_name:
        yield from _whole(holder.full_name, is_cut=is_cut)
    elif surname is not None:
        for words, other in _ways(surname):
            if words or other:
                yield _Parts(None, words or None, is_cut=is_cut, other_name=other)
    elif given is not None:
        yield from (_Parts(words, None, is_cut=is_cut) for words, _ in _ways(given, is_given=True) if words)


def _fields(surname: str, given: str, *, is_cut: bool) -> Iterator[_Parts]:
    for (last, other), (first, _) in product(_ways(surname), _ways(given, is_given=True)):
        if first and (last or other):
            # A field that begins with the mark of another name says nothing of the surname.
            yield _Parts(first, last or None, is_cut=is_cut, other_name=other)
    if is_void(given) and not is_void(surname):
        yield from _whole(surname, is_cut=is_cut)
    if is_void(surname) and not is_void(given):
        yield from _whole(given, is_cut=is_cut)


def _whole(text: str, *, is_cut: bool) -> Iterator[_Parts]:
    before, _, after = text[:_LONGEST_TEXT].partition(",")
    if parse(before).words and any(role(word) is not Role.SUFFIX for word in parse(after).words):
        yield from _fields(before, after, is_cut=is_cut)
        return
    field = parse(text[:_LONGEST_TEXT], is_read=True)
    if field.is_marked and len(field.words) == 1:
        yield _Parts(field.words, None, is_cut=is_cut, other_name=field.other_name)
        return
    # Within a whole name, a mark that can be a name is one.
    words = field.raw if field.other_name and not field.is_marked else field.words
    other_name = field.other_name if field.is_marked else ()
    for way in by_script(words) if words else ():
        yield _Parts(way, None, is_whole=True, is_cut=is_cut, other_name=other_name)


def _same(one: _Parts, other: _Parts, kind: _Kind) -> str | None:
    """Return a note if the two are one name; else None."""
    if one.is_whole or other.is_whole:
        return _same_whole(one, other, kind)
    if None in {one.given, one.surname, other.given, other.surname}:
        return None if kind.is_claim else _same_part(one, other)
    if _is_surname(one, other) and _is_given(one, other, kind):
        return "as far as there was room" if one.is_cut or other.is_cut else ""
    turns = [(one.exchanged(), other)] if kind.is_claim else [(one.exchanged(), other), (one, other.exchanged())]
    if any(_is_surname(a, b) and _is_given(a, b, kind) for a, b in turns):
        return "first and last name exchanged"
    is_divided = _is_divided(one, other) or (not kind.is_claim and _is_divided(other, one))
    return "the same words, otherwise divided" if is_divided else None


def _is_divided(one: _Parts, other: _Parts) -> bool:
    """Return True if two names are the same words in order, with another border between given names and surname."""
    own = own_scripts(one.words, other.words)
    theirs = list(_orders(other, own, may_lack=False))
    return any(follows(all_slots(words, own), slots) for words in one.orders for slots in theirs)


def _is_surname(one: _Parts, other: _Parts) -> bool:
    own = own_scripts(one.words, other.words)
    slots = (
        surname_slots(parts.surname or (), own, is_cut=parts.is_cut, has_given=bool(parts.given))
        for parts in (one, other)
    )
    return follows(*slots)


def _is_given(one: _Parts, other: _Parts, kind: _Kind) -> bool:
    """Return True if given names agree: those of one are among the other's, in order, from the first on."""
    own = own_scripts(one.words, other.words)
    ours, theirs = one.given or (), other.given or ()
    if follows(given_slots(ours, own, is_cut=one.is_cut), given_slots(theirs, own, is_cut=other.is_cut, may_lack=True)):
        return True
    if kind.is_claim and not other.is_cut:
        return False
    return follows(
        given_slots(ours, own, is_cut=one.is_cut, may_lack=True), given_slots(theirs, own, is_cut=other.is_cut)
    )


def _same_part(one: _Parts, other: _Parts) -> str | None:
    """Two sources of which one gives a part only: the same as far as both give it."""
    has_surname = one.surname is not None and other.surname is not None
    has_given = one.given is not None and other.given is not None
    is_same = (not has_surname or _is_surname(one, other)) and (not has_given or _is_given(one, other, _SOURCES))
    return "as far as both give it" if is_same and (has_surname or has_given) else None


def _same_whole(one: _Parts, other: _Parts, kind: _Kind) -> str | None:
    """Return a note, maybe empty, if a name whose parts are not told apart is the same as another; else None.

    Its first and its last word are needed, since one of them is the surname, whichever the order.
    """
    own = own_scripts(one.words, other.words)
    if one.is_whole and other.is_whole:
        return _same_wholes(one, other, kind)
    parts, whole = (other, one) if one.is_whole else (one, other)
    if parts.given is None or parts.surname is None:
        return None if kind.is_claim else _same_end(parts, whole)
    is_single = kind.is_claim and one.is_whole
    needed = all_slots(whole.words, own) if is_single else ends_slots(whole.words, own, is_cut=whole.is_cut)
    if any(follows(slots, needed) for slots in _orders(parts, own, may_lack=False)):
        return ""
    if kind.is_claim:
        return None
    everything = all_slots(whole.words, own)
    return "" if any(follows(slots, everything) for slots in _orders(parts, own, may_lack=True)) else None


def _orders(parts: _Parts, own: frozenset[str], *, may_lack: bool) -> Iterator[tuple[Slot, ...]]:
    """Yield a name's words, the given names first and last."""
    given = given_slots(parts.given or (), own, may_lack=may_lack, is_cut=parts.is_cut)
    surname = surname_slots(parts.surname or (), own, is_cut=parts.is_cut)
    yield (*given, *surname)
    yield (*surname, *given)


def _same_wholes(one: _Parts, other: _Parts, kind: _Kind) -> str | None:
    own = own_scripts(one.words, other.words)
    ours, theirs = all_slots(one.words, own), all_slots(other.words, own)
    if follows(ours, theirs):
        return ""
    if kind.is_claim:
        return None
    if follows(ends_slots(one.words, own, is_cut=one.is_cut), theirs) or follows(
        ours, ends_slots(other.words, own, is_cut=other.is_cut)
    ):
        return ""
    turned = ((*one.words[start:], *one.words[:start]) for start in range(1, len(one.words)))
    return "in another order" if any(follows(all_slots(words, own), theirs) for words in turned) else None


def _same_end(parts: _Parts, whole: _Parts) -> str | None:
    """Return a note if a surname, or given names, are the beginning or the end of a whole name; None if not."""
    known = (parts.surname if parts.given is None else parts.given) or ()
    own = own_scripts(known, whole.words)
    sizes = range(1, len(whole.words))
    ends = [end for size in sizes for end in (whole.words[:size], whole.words[-size:])]
    is_end = bool(known) and any(follows(surname_slots(known, own), surname_slots(end, own)) for end in ends)
    return "as far as both give it" if is_end else None


def _unequal(one: _Parts, other: _Parts, kind: _Kind) -> NameComparison:
    """Return the relation of two names that are not the same, and their difference."""
    if one.is_whole or other.is_whole:
        found = _unequal_whole(one, other, kind)
    else:
        straight, turned = _by_field(one, other, kind), _by_field(one.exchanged(), other, kind)
        found = turned if RANK.index(turned.match) > RANK.index(straight.match) else straight
    if found.match is not NameMatch.DIFFERENT:
        return found
    if is_among(one.words, (*other.words, *other.other_name)):
        return replace(found, match=NameMatch.NEAR, note=f"{found.note}; every word {kind.one} is in the other")
    if is_among(other.words, one.words):
        return replace(found, match=NameMatch.NEAR, note=f"{found.note}; every word {kind.other} is in the other")
    return found


def _by_field(one: _Parts, other: _Parts, kind: _Kind) -> NameComparison:
    surname = _part(one.surname, other.surname, (*one.other_name, *other.other_name), is_surname=True)
    given = _part(one.given, other.given, (), is_surname=False)
    if one.surname and other.surname and _is_surname(one, other):
        surname = Likeness(NameMatch.SAME, 100)
    if one.given and other.given and _is_given(one, other, kind):
        given = Likeness(NameMatch.SAME, 100)
    match = min(NameMatch.NEAR, surname.match, given.match, key=RANK.index)
    sizes = len("".join(one.surname or "-")), len("".join(one.given or "-"))
    percent = (surname.percent * sizes[0] + given.percent * sizes[1]) / sum(sizes)
    notes = [
        _note(title, ours, theirs, found.why, kind)
        for title, ours, theirs, found in (
            ("surname", one.surname, other.surname, surname),
            ("given names", one.given, other.given, given),
        )
        if found.match is not NameMatch.SAME and (ours is not None or theirs is not None)
    ]
    return NameComparison(match, min(99.0, percent), "; ".join(notes))


def _part(ours: Words | None, theirs: Words | None, other_name: Words, *, is_surname: bool) -> Likeness:
    return likeness(ours or (), theirs or (), is_surname=is_surname, other_name=other_name)


def _unequal_whole(one: _Parts, other: _Parts, kind: _Kind) -> NameComparison:
    """Compare a whole name with another: near if each part of the one has something of the other."""
    parts, whole = (other, one) if one.is_whole and not other.is_whole else (one, other)
    found = [
        likeness(half, whole.words, is_surname=False, other_name=whole.other_name)
        for half in (parts.given, parts.surname)
        if half
    ] or [Likeness(NameMatch.NEAR, 0)]
    match = min((half.match for half in found), key=RANK.index)
    why = ", ".join(dict.fromkeys(half.why for half in found if half.why))
    percent = sum(half.percent for half in found) / len(found)
    return NameComparison(match, percent, _note("name", one.words, other.words, why, kind))


def _note(title: str, ours: Words | None, theirs: Words | None, why: str, kind: _Kind) -> str:
    # Within, a 1 stands for a capital I or a small L.
    one, other = ("" if words is None else " ".join(words).replace("1", "I") for words in (ours, theirs))
    unread = "not read" if kind.is_claim else f"{kind.other} not read"
    said = f"{title}: {kind.one} {one or 'not read'}, " + (f"{kind.other} {other}" if other else unread)
    return f"{said} ({why})" if why else said
