"""Letters to customers: what they say in each language, and what nothing that a customer typed can do in them."""

from html.parser import HTMLParser
from typing import Any

import pytest
from pydantic import ValidationError

from kyc.domain.contest import Contest
from kyc.domain.letters import Letter, LetterSettings, compose, plain_name, reachable
from kyc.domain.locales import LANGUAGES, catalogue
from kyc.domain.occasion import Occasion
from kyc.domain.reasons import REASONS, Action, ReasonCode, reason, reasons_by_hand
from kyc.domain.record import KycRecord

SETTINGS: dict[str, Any] = {
    "sender": "kyc@mail.example.com", "identity": "mail.example.com", "company": "Exempel Åkeri",
    "page": "https://me.example.com/app/me/", "support": "help@example.com",
}  # fmt: skip
HOUSE = LetterSettings.model_validate(SETTINGS)


def record(**changes: Any) -> KycRecord:  # noqa: ANN401 - fields of a record
    fields: dict[str, Any] = {
        "tenant#email": "acme#ann@example.com", "id_type#id": "Passport#L898902C3", "tenant": "acme", "stage": "beta",
        "email": "ann@example.com", "first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-04-20",
        "id_type": "Passport", "id_value": "L898902C3", "document_links": [{"filename": "a.png", "url": "https://x/a"}],
        "email_verified": True, "phone_number_verified": True, "validation_status": "verified", "verify": False,
        "version": 2, "submission_id": "0b5b2ac1-6a8b-4b6e-8f0e-4dd6a6c7a001", "last_updated_time": 1_795_650_000,
    }  # fmt: skip
    return KycRecord.model_validate({**fields, **changes})


def letter(**changes: Any) -> Letter:  # noqa: ANN401 - fields of a record
    composed = compose(record(**changes), HOUSE)
    assert composed is not None
    return composed


REJECTED = {"validation_status": "rejected", "reasons": [reason(ReasonCode.DOCUMENT_EXPIRED)]}


class Tags(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"validation_status": "manual_review"},
        REJECTED,
        {**REJECTED, "reasons": [reason(ReasonCode.REFUSED_BEFORE)]},
    ],
    ids=["verified", "manual_review", "rejected", "refused"],
)
def test_a_letter_says_who_what_when_the_next_step_and_its_link(language: str, changes: dict[str, Any]) -> None:
    told, texts = letter(locale=language, **changes), catalogue(language).letters
    said = texts.said[told.kind]

    assert told.language == language
    for part in (told.text, Tags(told.html).words):
        text = part if isinstance(part, str) else " ".join(part)
        for expected in (said.opening, said.next_step, "2026-11-25 23:40 UTC", texts.documents["passport"]):  # type: ignore[index]
            assert " ".join(expected.split()) in " ".join(text.split())
        assert HOUSE.page in text
        assert HOUSE.support in text
        assert HOUSE.company in text
        assert "{" not in text
    assert HOUSE.company in told.subject
    assert ("a", {"href": HOUSE.page}) in Tags(told.html).elements


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parts_say_the_same(language: str) -> None:
    told = letter(locale=language, **REJECTED)

    assert [word for word in told.text.split() if word != "-"] == Tags(told.html).words


@pytest.mark.parametrize("code", ReasonCode)
def test_each_reason_is_told_in_the_customers_language(code: ReasonCode) -> None:
    told = letter(locale="es-MX", validation_status="rejected", reasons=[reason(code)])

    assert catalogue("es").reasons[code] in told.text
    assert REASONS[code].reviewer_note not in told.text


def test_while_a_person_looks_no_reason_is_told() -> None:
    told = letter(validation_status="manual_review", reasons=[reason(ReasonCode.AI_DISAGREEMENT)])

    assert REASONS[ReasonCode.AI_DISAGREEMENT].customer_text not in told.text


def test_what_reviewers_write_for_one_another_is_not_in_it() -> None:
    told = letter(
        validated_note="A twin.", validated_by="ada@example.com", review={"checks": [{"score": 97.3}]}, **REJECTED
    )

    for part in (told.subject, told.text, told.html):
        assert not any(word in part for word in ("twin", "ada@", "97.3"))


def test_nothing_is_told_of_what_waits() -> None:
    assert compose(record(validation_status="pending", verify=True), HOUSE) is None
    assert compose(record(validation_status="verified", verify=True), HOUSE) is None


@pytest.mark.parametrize(
    ("claim", "consent", "language"),
    [("hi-IN", "es", "hi"), (None, "es", "es"), ("fr", "es", "es"), ("fr", None, "en"), (None, None, "en")],
)
def test_it_is_in_the_language_of_the_claim_else_of_the_consent_else_of_the_stage(
    claim: str | None, consent: str | None, language: str
) -> None:
    agreed = {"version": "1", "locale": consent} if consent else None

    assert letter(locale=claim, consent=agreed).language == language


def test_a_stage_has_a_language_of_its_own() -> None:
    house = LetterSettings.model_validate({**SETTINGS, "locale": "hi"})
    told = compose(record(locale="fr"), house)

    assert told is not None
    assert told.language == "hi"


def test_the_answer_to_an_objection_says_that_somebody_looked_again() -> None:
    contest = Contest(version=2, message="It is me.", by="customer:1", time=1)
    objection = catalogue("en").letters.objection

    assert objection in letter(version=3, contests=[contest]).text
    assert objection not in letter(version=4, contests=[contest]).text
    assert "It is me." not in letter(version=3, contests=[contest]).text


OCCASIONS: dict[Occasion, dict[str, Any]] = {
    Occasion.DOCUMENT_EXPIRES_SOON: {
        "review": {"checks": [{"name": "expiry", "outcome": "pass", "note": "Valid until 2026-12-24."}]}
    },
    Occasion.REVERIFICATION_DUE: {},
    Occasion.STILL_WAITING: {"validation_status": "pending", "verify": True},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("occasion", Occasion)
def test_of_each_occasion_it_says_what_the_next_step_and_its_link(occasion: Occasion, language: str) -> None:
    changes = OCCASIONS[occasion] | {"issuing_country": "DE", "first_name": "<b>evil.example</b>"}
    told = compose(record(locale=language, **changes), HOUSE, occasion)
    assert told is not None
    said = catalogue(language).letters.said[told.kind]

    assert told.kind.value == occasion.value
    assert told.language == language
    assert said.opening in told.text
    assert said.next_step in told.text
    assert "evil" not in told.text + told.html + told.subject
    (link,) = [attributes["href"] for element, attributes in Tags(told.html).elements if element == "a"]
    is_claim = occasion is not Occasion.STILL_WAITING
    assert link == (f"{HOUSE.page}#claim=new&document=passport&country=DE" if is_claim else HOUSE.page)
    assert ("2026-12-24" in told.text) == (occasion is Occasion.DOCUMENT_EXPIRES_SOON)


@pytest.mark.parametrize("occasion", Occasion)
def test_an_occasion_that_is_over_is_not_told(occasion: Occasion) -> None:
    stands = {"validation_status": "rejected"}
    if occasion is Occasion.STILL_WAITING:
        stands = {}

    assert compose(record(**stands), HOUSE, occasion) is None


HOSTILE = (
    "<script>alert(1)</script>", "Ann</p><img src=x onerror=alert(1)>", "evil.example", "www.evil.example",
    "http://evil.example", "Ann\r\nBcc: all@evil.example", "Ann\u202eevil", "Ann\u2066evil", "Call 555-0100",
    "{company}", "{0.__class__}", "A" * 128, "&lt;b&gt;", "Ann\u200b", "@ann", "Ann, you won", "\u2800", "",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_may_be_more_than_a_name_is_not_in_a_letter(name: str) -> None:
    ordinary, hostile = Tags(letter(**REJECTED).html), letter(**REJECTED, first_name=name)

    assert plain_name(name) is None
    assert hostile.text.startswith("Hello,\n")
    assert Tags(hostile.html).elements == ordinary.elements
    assert not set(hostile.subject) & set("\r\n")


@pytest.mark.parametrize("name", ["Ann", "José María", "O\u2019Neil", "D'Arcy", "Jean-Luc", "आनंद", "Đặng", "Zoë"])
def test_a_name_is_greeted(name: str) -> None:
    assert letter(first_name=name).text.startswith(f"Hello {name},\n")


def test_a_name_that_runs_to_the_left_turns_nothing_else_around() -> None:
    assert letter(first_name="שרה").text.startswith("Hello \u2068שרה\u2069,\n")


def test_what_a_reviewer_writes_is_text_and_no_markup() -> None:
    (told,) = reasons_by_hand([], Action.RETRY, "See <a href='https://evil.example'>this</a>\nand <b>that</b>")
    hostile = letter(validation_status="rejected", reasons=[told])

    assert "<a href='https://evil.example'>this</a>" in hostile.text
    assert [tag for tag, _ in Tags(hostile.html).elements].count("a") == 1
    assert "b" not in {tag for tag, _ in Tags(hostile.html).elements}


def test_a_document_that_the_customer_named_in_words_of_their_own_is_not_named() -> None:
    told = letter(id_type="Click https://evil.example")

    assert "evil" not in told.text + told.html


@pytest.mark.parametrize(
    ("email", "address"),
    [
        ("ann+kyc@example.com", "ann+kyc@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("jörg@example.com", None),
        ("ann smith@example.com", None),
        ('"a\r\nbcc: x"@example.com', None),
        ("ann@", None),
        ("ann@exa mple.com", None),
        (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.example", None),
    ],
)
def test_an_address_is_one_that_ses_takes_or_none(email: str, address: str | None) -> None:
    assert reachable(email) == address


def test_the_sender_bears_the_companys_name_in_ascii() -> None:
    assert HOUSE.from_header.isascii()
    assert HOUSE.from_header.endswith("<kyc@mail.example.com>")


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": "Acme\r\nBcc: all@evil.example"},
        {"company": ""},
        {"sender": "kyc@evil.example"},
        {"sender": "kyc@notmail.example.com"},
        {"page": "javascript:alert(1)"},
        {"page": "http://me.example.com/"},
        {"support": "jörg@example.com"},
        {"locale": "fr"},
        {"identity": "arn:aws:ses:us-east-1:1:identity/x"},
        {"phone": "1"},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        LetterSettings.model_validate({**SETTINGS, **wrong})


@pytest.mark.parametrize("identity", ["mail.example.com", "example.com", "kyc@mail.example.com"])
def test_the_sender_may_be_of_the_domain_of_one_below_or_the_identity_itself(identity: str) -> None:
    assert LetterSettings.model_validate({**SETTINGS, "identity": identity}).identity == identity
