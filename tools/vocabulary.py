"""Names and codes that documents use, as Python modules for the functions: `python -m tools.vocabulary`.

Month names, names of countries and the order of day and month come from Unicode CLDR (package `babel`), codes of
countries from ISO 3166-1 (package `pycountry`). The functions carry the modules and neither of the packages; a test
holds the modules to what this makes of the locked packages.
"""

import argparse
import gettext
import re
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from typing import Final

import pycountry
from babel import Locale, localedata
from babel.languages import get_official_languages

from kyc.domain.text import fold

_KYC: Final = Path(__file__).parents[1] / "lambdas" / "kyc"
_WIDTH: Final = 118
_FEWEST_LETTERS: Final = 3

_LANGUAGES: Final = (
    # Languages of Europe
    "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fo", "fr", "fy", "ga",
    "gd", "gl", "hr", "hu", "hy", "is", "it", "ka", "kl", "lb", "lt", "lv", "mk", "mt", "nb", "nl", "nn", "no", "pl",
    "pt", "rm", "ro", "ru", "se", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "tr", "uk",
    # Languages of Asia, Africa and America that are printed in Latin, Cyrillic or Devanagari letters
    "af", "fil", "ha", "hi", "ht", "id", "kk", "ky", "ms", "ne", "qu", "so", "sw", "tg", "tk", "to", "uz", "uz_Cyrl",
)  # fmt: skip
"""Languages in whose words identity documents write months."""

_ABBREVIATIONS: Final = {3: ("MRZ",), 8: ("GSH",)}
"""Names of months on documents that CLDR does not have: German, Albanian."""

_PARTICLES: Final = frozenset({"AN", "AM", "D", "DA", "DE", "DHEN"})
"""Words before a month's name that belong to its grammatical case: Catalan, Romansh, Scottish Gaelic."""

_NAME_LANGUAGES: Final = ("en", "fr", "es")
"""Languages that countries are named in on other countries' documents, beside their own."""

_FEDERAL: Final = frozenset({"US", "CA"})
"""Countries whose states and provinces issue identity documents in their own names."""

_ORDERS: Final = {
    "CA": "either",  # provinces differ
    "FM": "either",  # CLDR has English of the world; the documents follow the United States
    "PW": "either",
    "PA": "either",  # CLDR has the month first; passports have the day first
    "PH": "either",
}
"""Territories whose documents differ from CLDR's short pattern of their languages."""


def month_names() -> dict[int, set[str]]:
    """Return the folded names of each month: wide and abbreviated, alone and within a date, of every language.

    A spelling of another script, or of one region, gives way where a language begins another month so in Latin letters:
    Kazakh June, three Cyrillic letters, looks like May, and Kazakh August begins like Finnish January.
    """
    latin: dict[int, set[str]] = defaultdict(set)
    other: dict[int, set[str]] = defaultdict(set)
    for locale in _locales(_LANGUAGES):
        for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
            for month, name in locale.months[context][width].items():
                is_plain = _is_latin(name) and locale.territory is None
                (latin if is_plain else other)[month].update(_spellings(name))
    for month, abbreviations in _ABBREVIATIONS.items():
        latin[month].update(abbreviations)
    beginnings = {month: _beginnings(names) for month, names in latin.items()}
    return {
        month: names | other[month].difference(*(found for of, found in beginnings.items() if of != month))
        for month, names in latin.items()
    }


def _beginnings(names: Iterable[str]) -> set[str]:
    return {name[:length] for name in names for length in range(_FEWEST_LETTERS, len(name) + 1)}


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(char).startswith("LATIN ") for char in name if char.isalpha())


def _locales(languages: Iterable[str]) -> Iterator[Locale]:
    wanted = set(languages)
    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        name = f"{locale.language}_{locale.script}" if locale.script else locale.language
        if name in wanted:
            yield locale


def _spellings(name: str) -> Iterator[str]:
    """Yield what `fold` makes of a month's name: by itself, in capitals, and beside a Latin word (`ΑΥΓ/AUG`)."""
    for text in (fold(name), fold(name.upper()), fold(f"X/{name.upper()}")[2:]):
        spelling = "".join(word for word in re.findall(r"[A-Z0-9]+", text) if word not in _PARTICLES)
        if len(spelling) >= _FEWEST_LETTERS and spelling.isalpha():
            yield spelling


def country_names() -> dict[str, set[str]]:
    """Return the folded names of each country, by its alpha-2 code; a name that two countries share has neither.

    States and provinces of North America issue documents and count as names of their country. So do parts of any
    country whose names hold another country's: `NEW JERSEY`, `NORTHERN IRELAND`.
    """
    names = {country.alpha_2: set(_names_of(country)) for country in pycountry.countries}
    for subdivision in pycountry.subdivisions:
        if subdivision.country_code in _FEDERAL and subdivision.parent_code is None:
            names[subdivision.country_code].add(_words(subdivision.name))
    for subdivision in pycountry.subdivisions:
        name = _words(subdivision.name)
        others = set().union(*(its for code, its in names.items() if code != subdivision.country_code))
        if any(part != name and part in others for part in _parts(name)):
            names[subdivision.country_code].add(name)
    owners = Counter(name for its_names in names.values() for name in its_names)
    return {
        code: {name for name in its_names if owners[name] == 1 and len(name) > _FEWEST_LETTERS}
        for code, its_names in names.items()
    }


def _names_of(country: pycountry.db.Country) -> Iterator[str]:
    """Yield a country's names, short ones and full ones, in its own languages and those of other countries' papers."""
    own = get_official_languages(country.alpha_2, regional=False, de_facto=True)
    full = [getattr(country, attribute, None) for attribute in ("name", "official_name", "common_name")]
    for language in dict.fromkeys((*_NAME_LANGUAGES, *own)):
        if localedata.exists(language) and (name := Locale.parse(language).territories.get(country.alpha_2)):
            yield _words(name)
        translation = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
        yield from (_words(translation.gettext(name)) for name in full if name)


def _words(name: str) -> str:
    """Return a name folded, in the order of speech: `Congo, The Democratic Republic of the`."""
    plain = re.sub(r"[(\[].*?[)\]]", "", name)
    words = re.findall(r"[A-Z0-9]+", fold(" ".join(reversed(plain.split(", ", 1)))))
    return " ".join(words[1:] if words[:1] == ["THE"] else words)


def _parts(name: str) -> Iterator[str]:
    words = name.split()
    for start, end in combinations(range(len(words) + 1), 2):
        yield " ".join(words[start:end])


def date_orders() -> dict[str, str]:
    """Return, for each country whose documents do not all write the day first, `month_first` or `either`."""
    orders = {}
    for country in pycountry.countries:
        found = set(_orders(country.alpha_2))
        if "month_first" in found:
            orders[country.alpha_2] = "month_first" if found == {"month_first"} else "either"
    return orders | _ORDERS


def _orders(territory: str) -> Iterator[str]:
    """Yield the order in the short date of each language that is official there. A year in front proves nothing."""
    for language in get_official_languages(territory, regional=False, de_facto=True):
        regional = f"{language}_{territory}"
        identifier = regional if localedata.exists(regional) else language
        if not localedata.exists(identifier):
            continue
        letters = re.sub(r"'[^']*'|[^dMLy]", "", Locale.parse(identifier).date_formats["short"].pattern)
        if letters[0] != "y":
            yield "day_first" if letters[0] == "d" else "month_first"


def codes_module() -> str:
    """Return the text of `kyc/domain/country_codes.py`."""
    codes = sorted(f"{country.alpha_2}{country.alpha_3}" for country in pycountry.countries)
    return (
        '"""ISO 3166-1, alpha-2 and alpha-3 in one word; `make vocabulary` writes it from `pycountry`."""\n\n'
        "from typing import Final\n\n"
        f"ISO_3166_1: Final = {_block(codes)}\n"
    )


def vocabulary_module() -> str:
    """Return the text of `kyc/reading/vocabulary.py`."""
    orders = date_orders()
    return (
        '"""Names of months and countries, and orders of dates; `make vocabulary` writes it from Unicode CLDR."""\n\n'
        "from typing import Final\n\n"
        f"MONTHS: Final = {_table({str(month): sorted(names) for month, names in sorted(month_names().items())})}\n"
        '"""Names of each month, as `fold` writes them."""\n\n'
        f"COUNTRIES: Final = {_names_block(country_names())}\n"
        '"""Alpha-2 code and names of each country, as `fold` writes them."""\n\n'
        f"MONTH_FIRST: Final = {_block(code for code, order in sorted(orders.items()) if order == 'month_first')}\n"
        '"""Countries whose documents write the month before the day."""\n\n'
        f"EITHER_ORDER: Final = {_block(code for code, order in sorted(orders.items()) if order == 'either')}\n"
        '"""Countries whose documents write either first."""\n'
    )


def _table(rows: Mapping[str, Iterable[str]]) -> str:
    lines = "".join(f"    {key}: {_block(names)},\n" for key, names in rows.items())
    return f"{{\n{lines}}}"


def _names_block(names: Mapping[str, Iterable[str]]) -> str:
    rows = [
        textwrap.fill(f"{code}: {'; '.join(sorted(its_names))}", _WIDTH, subsequent_indent="  ", break_long_words=False)
        for code, its_names in sorted(names.items())
    ]
    return '"""\\\n' + "\n".join(rows) + '\n"""'


def _block(words: Iterable[str]) -> str:
    return '"""\\\n' + textwrap.fill(" ".join(words), _WIDTH) + '\n"""'


def modules() -> dict[Path, str]:
    """Return the text of each generated module, by its path."""
    return {
        _KYC / "domain" / "country_codes.py": codes_module(),
        _KYC / "reading" / "vocabulary.py": vocabulary_module(),
    }


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.vocabulary", description=__doc__).parse_args()
    for path, text in modules().items():
        path.write_text(text, encoding="utf-8")
