"""The customer's page has the functions' own texts, in every language, and its own words in each of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kyc.domain.document_type import DocumentType, declared_type
from kyc.domain.locales import LANGUAGES
from kyc.domain.reasons import REASONS, Action, ReasonCode
from tools.customer_page import PAGE, changed_for, documents, files

TEXTS = PAGE / "texts"
PLACEHOLDER = re.compile(r"\{\w+\}")


def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: str(Path(path).relative_to(PAGE)))
def test_what_is_generated_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == files()[path], "run: make docs"


def test_each_language_of_the_reasons_is_one_of_the_page() -> None:
    assert sorted(path.stem for path in TEXTS.glob("*.json")) == list(LANGUAGES)
    assert sorted(path.stem for path in (PAGE / "reasons").glob("*.json")) == list(LANGUAGES)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_word_of_the_page_is_missing_or_left_in_english(language: str) -> None:
    english, translated = texts("en"), texts(language)

    assert translated.keys() == english.keys()
    for key, text in translated.items():
        assert text.strip()
        assert text != english[key], key
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(english[key])), key


def test_the_page_has_no_words_that_it_does_not_say() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PAGE.rglob("*.ts*"))
    composed = set(re.findall(r"`(\w+)\.\$\{", code))

    for key in texts("en"):
        assert f"'{key}'" in code or key.partition(".")[0] in composed, key


@pytest.mark.parametrize("kind", DocumentType)
def test_the_rules_know_each_kind_as_the_page_names_it(kind: DocumentType) -> None:
    assert declared_type(documents()["kinds"][kind.value]) is kind
    for language in LANGUAGES:
        assert texts(language)[f"kind.{kind.value}"]


@pytest.mark.parametrize("code", ReasonCode)
def test_who_is_asked_for_a_picture_is_offered_to_give_it_anew(code: ReasonCode) -> None:
    entry = REASONS[code]

    if entry.action is Action.FINAL:
        assert changed_for(code) == ()
    elif re.search(r"[Tt]ake|[Uu]pload|picture|Enter|Correct", entry.customer_text):
        assert changed_for(code)


def test_the_page_offers_every_country_that_a_claim_may_name() -> None:
    found: list[Any] = documents()["countries"]

    assert {"US", "IN", "ES", "XK"} <= set(found)
    assert len(found) == len(set(found)) > 200
