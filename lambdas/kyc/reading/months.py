"""Names of months, in the languages of documents, as Unicode CLDR has them (`kyc.reading.vocabulary`).

Documents write the whole name, CLDR's abbreviation, or the name's first letters; optical reading puts digits for
letters. So a word names a month where it is a name, looks like one, or is the beginning of one, in that order.

>>> months_named("AGOS")
frozenset({8})
>>> sorted(months_named("LIP"))  # July in Polish, June in Croatian
[6, 7]
>>> agreed_months(["AGU", "AUG"])
frozenset({8})
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from kyc.reading.vocabulary import MONTHS

_FEWEST_LETTERS: Final = 3
_FEWEST_OF_STEM: Final = 5
"""Letters from which a name is told in spite of an ending that CLDR does not have: `AUGUSTIL`."""
_LONGEST_ENDING: Final = 3
_LONGEST_NAME: Final = 24
_LETTERS: Final = str.maketrans("4861!|052", "ABGIIIOSZ")
"""The letter that each digit and stroke is read for first."""
_SHAPES: Final = str.maketrans("4861L!|0Q52", "ABGIIIIOOSZ")
"""Characters that reading takes for one another, as one of them."""
_SURE_LETTER: Final = re.compile(r"[AC-FHJKMNPRT-Y]")
"""A letter that no digit is read for: without one, a word may be a number."""


class _Names(NamedTuple):
    """Names and the months that they mean; sorted, so that all names with one beginning stand together."""

    months: Mapping[str, frozenset[int]]
    ordered: Sequence[str]

    def starting(self, beginning: str) -> frozenset[int]:
        """Months of all names that begin so."""
        return frozenset().union(*(self.months[name] for name in self._range(beginning)))

    def _range(self, beginning: str) -> Iterator[str]:
        for index in range(bisect_left(self.ordered, beginning), len(self.ordered)):
            if not self.ordered[index].startswith(beginning):
                return
            yield self.ordered[index]


def months_named(word: str) -> frozenset[int]:
    """Return the months that a folded word may name: none if it names none, several where languages disagree."""
    if not _may_be_name(word):
        return frozenset()
    names, shapes = _names(), _shapes()
    if word.isalpha():
        return names.months.get(word) or names.starting(word) or _inflected(word)
    shape = word.translate(_SHAPES)
    return names.months.get(word.translate(_LETTERS)) or shapes.months.get(shape) or shapes.starting(shape)


def is_month_name(word: str) -> bool:
    """Return whether a folded word is a month's whole name or abbreviation in some language."""
    return word in _names().months


def agreed_months(words: Sequence[str]) -> frozenset[int] | None:
    """Return the months that all the given words may name that name any; None where they contradict one another.

    Documents write a month in two languages (`AĞU/AUG`): either half tells it, and an abbreviation that two languages
    share (`MAR`, Finnish also for November) is settled by the other half.
    """
    known = [word for word in words if months_named(word)]
    if len(known) <= 1:
        return months_named(known[0]) if known else frozenset()
    narrow = frozenset.intersection(*map(months_named, known))
    return narrow or frozenset.intersection(*map(_months_begun, known)) or None


def _months_begun(word: str) -> frozenset[int]:
    """Return all months of which the word may be the name or its beginning."""
    shape = word.translate(_SHAPES)
    return months_named(word) | (_names().starting(word) if word.isalpha() else _shapes().starting(shape))


def _may_be_name(word: str) -> bool:
    return _FEWEST_LETTERS <= len(word) <= _LONGEST_NAME and (word.isalpha() or bool(_SURE_LETTER.search(word)))


def _inflected(word: str) -> frozenset[int]:
    """Return the months of the longest name that the word continues by an ending."""
    for length in range(len(word) - 1, max(_FEWEST_OF_STEM, len(word) - _LONGEST_ENDING) - 1, -1):
        if found := _names().months.get(word[:length]):
            return found
    return frozenset()


@cache
def _names() -> _Names:
    months: dict[str, frozenset[int]] = {}
    for month, names in MONTHS.items():
        for name in names.split():
            months[name] = months.get(name, frozenset()) | {month}
    return _Names(months, sorted(months))


@cache
def _shapes() -> _Names:
    months: dict[str, frozenset[int]] = {}
    for name, its_months in _names().months.items():
        shape = name.translate(_SHAPES)
        months[shape] = months.get(shape, frozenset()) | its_months
    return _Names(months, sorted(months))
