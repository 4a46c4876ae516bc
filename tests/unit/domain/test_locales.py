"""Texts for customers in their languages: complete, without figures, and chosen by what somebody prefers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter

import pytest

from kyc.domain.document_type import DocumentType
from kyc.domain.letter_texts import LetterKind, LetterTexts, Said
from kyc.domain.locales import DEFAULT_LANGUAGE, LANGUAGES, Catalogue, catalogue, language_of, told_in
from kyc.domain.reasons import REASONS, Action, Reason, ReasonCode, reason, reasons_by_hand

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
KEPT_WORDS = {"JPEG", "PNG", "PDF"}


def test_there_is_a_catalogue_for_each_language_of_the_page() -> None:
    assert {"en", "es", "hi"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing(language: str) -> None:
    texts = catalogue(language)

    assert set(texts.reasons) == set(ReasonCode)
    assert texts.name
    assert all(text.strip() for text in (*texts.reasons.values(), texts.final_by_hand))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_whole(language: str) -> None:
    english, texts = catalogue(DEFAULT_LANGUAGE), catalogue(language)

    for code, text in texts.reasons.items():
        assert text != english.reasons[code], code
        assert re.search(r"[.।]$", text), code
        assert "  " not in text
    assert texts.final_by_hand != english.final_by_hand


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_customer_reads_no_figures_and_no_english(language: str) -> None:
    for code, text in catalogue(language).reasons.items():
        assert not re.search(r"\d|%", text), code
        if language == "hi":
            assert set(re.findall(r"[A-Za-z]+", text)) <= KEPT_WORDS, code


def letter_texts(texts: LetterTexts) -> Iterator[tuple[str, str]]:
    """Yield each text of a language's letters by its place."""
    for field in fields(LetterTexts):
        value = getattr(texts, field.name)
        for key, each in value.items() if isinstance(value, Mapping) else [("", value)]:
            parts = ((part.name, getattr(each, part.name)) for part in fields(Said)) if isinstance(each, Said) else None
            yield from ((f"{field.name} {key} {name}".strip(), text) for name, text in parts or [("", each)])


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_a_letter_is_translated_and_has_the_same_in_braces(language: str) -> None:
    english, texts = (dict(letter_texts(catalogue(each).letters)) for each in (DEFAULT_LANGUAGE, language))

    assert texts.keys() == english.keys()
    assert set(catalogue(language).letters.said) == set(LetterKind)
    assert set(catalogue(language).letters.documents) == set(DocumentType)
    for place, text in texts.items():
        assert text.strip() == text != english[place], place
        braces = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in (text, english[place])]
        assert braces[0] == braces[1], place
        if language == "hi":
            assert not re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", text)), place


@pytest.mark.parametrize("language", TRANSLATED)
def test_texts_that_are_one_in_english_are_one_in_every_language(language: str) -> None:
    """Texts that must not be told apart, as the reasons for a person's look, are told apart in no language."""
    english, texts = catalogue(DEFAULT_LANGUAGE), catalogue(language)

    for code, text in english.reasons.items():
        alike = {texts.reasons[other] for other, told in english.reasons.items() if told == text}
        assert alike == {texts.reasons[code]}


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("hi_IN", "hi"),
        ("HI", "hi"),
        (["fr-FR", "hi-IN", "en"], "hi"),
        (["fr"], "en"),
        ("", "en"),
        (None, "en"),
        ([], "en"),
        ("../es", "en"),
    ],
)
def test_the_first_language_that_there_is(tags: str | list[str] | None, language: str) -> None:
    assert language_of(tags) == language


def test_a_language_that_there_is_not_has_no_catalogue() -> None:
    with pytest.raises(KeyError):
        catalogue("xx")


@pytest.fixture
def spanish() -> Catalogue:
    return catalogue("es")


@pytest.mark.parametrize("code", ReasonCode)
def test_a_machines_reason_is_told_in_the_customers_language(code: ReasonCode, spanish: Catalogue) -> None:
    assert told_in("es", reason(code)) == spanish.reasons[code]
    assert told_in("en", reason(code)) == REASONS[code].customer_text


def test_a_reviewers_words_stay_as_they_are() -> None:
    (told,) = reasons_by_hand([], Action.RETRY, "Please call us.")

    assert told_in("hi", told) == "Please call us."


def test_a_code_that_was_chosen_by_hand_is_translated_where_its_own_text_is_told(spanish: Catalogue) -> None:
    (told,) = reasons_by_hand([ReasonCode.BLURRED_PHOTO], Action.RETRY, None)

    assert told_in("es", told) == spanish.reasons[ReasonCode.BLURRED_PHOTO]


def test_a_rejection_for_good_names_the_last_step_in_every_language(spanish: Catalogue) -> None:
    (told,) = reasons_by_hand([ReasonCode.BLURRED_PHOTO], Action.FINAL, None)

    assert told_in("es", told) == spanish.final_by_hand


def test_a_final_code_that_is_asked_again_reads_the_plain_words(spanish: Catalogue) -> None:
    (told,) = reasons_by_hand([ReasonCode.COUNTRY_NOT_SUPPORTED], Action.RETRY, None)

    assert told_in("es", told) == spanish.reasons[ReasonCode.MANUAL_OVERRIDE]


def test_a_code_of_another_version_is_told_as_it_was_stored() -> None:
    assert told_in("es", Reason(code="of_tomorrow", action=Action.RETRY, message="New.")) == "New."
