"""Bodies: what is let in, and how what is not is answered."""

import base64
import json

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, validate_email
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from kyc.domain.claim import Claim, ManualDecision, UploadRequest
from kyc.domain.errors import FieldError, InvalidRequest, PayloadTooLarge
from kyc.entrypoints.api.parsing import MAX_BODY_BYTES, parse_json_object, require_same, validate

SUBJECT = {
    "tenant": "acme",
    "stage": "beta",
    "email": "ann@example.com",
    "id_type": "Driving license",
    "id_value": "1234",
}
LINK = {"filename": "licence.png", "url": "https://x.example/1"}
CLAIM = {
    **SUBJECT,
    "first_name": "Ann",
    "last_name": "Lee",
    "date_of_birth": "1990-04-20",
    "document_links": [LINK],
}
CANARY = "ØÞĦ"
_LABELS = st.text("abZ09-", min_size=1, max_size=5)
ADDRESSES = st.builds(
    lambda local, labels, last: f"{local}@{'.'.join([*labels, last])}",
    st.text("abZ09_.+-", min_size=1, max_size=8),
    st.lists(_LABELS, max_size=3),
    st.sampled_from(["com", "Example", "c", "c0m", *SPECIAL_USE_DOMAIN_NAMES]) | _LABELS,
)
"""E-mail addresses, and what is nearly one."""
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


def errors_of(model: type[BaseModel], values: object) -> tuple[FieldError, ...]:
    with pytest.raises(InvalidRequest) as refusal:
        validate(model, values)
    assert refusal.value.code == "invalid_request"
    return refusal.value.errors


class TestJson:
    def test_a_body_may_be_base64(self) -> None:
        body = base64.b64encode(json.dumps({"name": "José"}).encode()).decode()
        assert parse_json_object({"body": body, "isBase64Encoded": True}) == {"name": "José"}

    @pytest.mark.parametrize("body", [None, ""])
    def test_a_missing_body_is_named(self, body: str | None) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            parse_json_object({"body": body, "isBase64Encoded": False})
        assert refusal.value.code == "missing_body"

    @pytest.mark.parametrize(
        ("body", "encoded"),
        [
            ("{", False),
            ("{'a': 1}", False),
            ("[]", False),
            ("null", False),
            ("1", False),
            ('"text"', False),
            ('{"a": NaN}', False),
            ('{"a": -Infinity}', False),
            ('{"a": 1, "a": 2}', False),
            ('{"a": {"b": 1, "b": 1}}', False),
            ('{"a": ' + "9" * 5000 + "}", False),
            ("[" * 50_000, False),
            ('{"a":' * 10_000, False),
            ("\ufeff{}", False),
            ("not base64!", True),
            (base64.b64encode(b"\xff\xfe{}").decode(), True),
        ],
    )
    def test_what_is_no_json_object_is_malformed(self, body: str, *, encoded: bool) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            parse_json_object({"body": body, "isBase64Encoded": encoded})
        assert refusal.value.code == "malformed_json"

    @pytest.mark.parametrize("character", ["x", "é", "\U0001f600"])
    def test_the_limit_counts_bytes(self, character: str) -> None:
        def body(size_bytes: int) -> str:
            text = character * ((size_bytes - 9) // len(character.encode()))
            padding = " " * (size_bytes - 9 - len(text.encode()))
            return f'{{"a": "{text}"}}{padding}'

        assert len(body(MAX_BODY_BYTES).encode()) == MAX_BODY_BYTES
        parse_json_object({"body": body(MAX_BODY_BYTES)})
        encoded = base64.b64encode(body(MAX_BODY_BYTES + 1).encode()).decode()
        for event in (
            {"body": body(MAX_BODY_BYTES + 1)},
            {"body": encoded, "isBase64Encoded": True},
            {"body": "[" * 10_000_000},
        ):
            with pytest.raises(PayloadTooLarge):
                parse_json_object(event)

    @given(st.one_of(st.text(), st.binary().map(lambda content: base64.b64encode(content).decode())), st.booleans())
    def test_nothing_else_is_ever_raised(self, body: str, encoded: bool) -> None:  # noqa: FBT001
        try:
            parsed = parse_json_object({"body": body, "isBase64Encoded": encoded})
        except InvalidRequest:
            return
        assert isinstance(parsed, dict)


class TestFields:
    @pytest.mark.parametrize(
        ("model", "values", "field", "message"),
        [
            (Claim, {**CLAIM, "first_name": None}, "first_name", "must be text"),
            (Claim, {**CLAIM, "first_name": "  "}, "first_name", "must not be empty"),
            (Claim, {**CLAIM, "first_name": "\u200d"}, "first_name", "must not be empty"),
            (Claim, {**CLAIM, "first_name": "x" * 129}, "first_name", "must have at most 128 characters"),
            (Claim, {**CLAIM, "last_name": "a\0"}, "last_name", "must not contain control or invisible characters"),
            (
                Claim,
                {**CLAIM, "last_name": "a\u202eb"},
                "last_name",
                "must not contain control or invisible characters",
            ),
            (Claim, {**CLAIM, "last_name": "\ud800"}, "last_name", "must be valid Unicode text"),
            (Claim, {**CLAIM, "last_name": "\u200b\ufeff"}, "last_name", "must not be empty"),
            (Claim, {**CLAIM, "id_value": 1234}, "id_value", "must be text"),
            (
                Claim,
                {**CLAIM, "id_value": "LICENCE"},
                "id_value",
                "must be the number of the document: it has no digit",
            ),
            (Claim, {**CLAIM, "id_value": "---"}, "id_value", "must be the number of the document: it has no digit"),
            (
                Claim,
                {**CLAIM, "id_value": "1#2"},
                "id_value",
                "must not contain '#', which separates the parts of a key",
            ),
            (Claim, {**CLAIM, "id_value": "1\u200c2"}, "id_value", "must not contain control or invisible characters"),
            (Claim, {**CLAIM, "id_type": "x" * 101}, "id_type", "must have at most 100 characters"),
            (Claim, {**CLAIM, "email": "nobody"}, "email", "must be an e-mail address"),
            (Claim, {**CLAIM, "email": "xn--@xn--.xn--"}, "email", "must be an e-mail address"),
            (Claim, {**CLAIM, "tenant": "a/b"}, "tenant", "must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
            (Claim, {**CLAIM, "date_of_birth": "20.04.1990"}, "date_of_birth", "must be a date, written YYYY-MM-DD"),
            (Claim, {**CLAIM, "date_of_birth": "1990-02-30"}, "date_of_birth", "must be a date of the calendar"),
            (Claim, {**CLAIM, "date_of_birth": 86400}, "date_of_birth", "must be a date, written YYYY-MM-DD"),
            (Claim, {**CLAIM, "date_of_birth": "9999-01-01"}, "date_of_birth", "must not be in the future"),
            (Claim, {**CLAIM, "date_of_birth": "1899-12-31"}, "date_of_birth", "must not be before 1900"),
            (
                Claim,
                {**CLAIM, "issuing_country": "ZZ"},
                "issuing_country",
                "must be the code of a country in ISO 3166-1, such as US",
            ),
            (Claim, {**CLAIM, "issuing_country": 840}, "issuing_country", "must be text"),
            (Claim, {**CLAIM, "document_links": {}}, "document_links", "must be a list"),
            (Claim, {**CLAIM, "document_links": []}, "document_links", "must have at least 1 item(s)"),
            (Claim, {**CLAIM, "document_links": [LINK] * 11}, "document_links", "must have at most 10 items"),
            (Claim, {**CLAIM, "document_links": ["x"]}, "document_links.0", "must be an object"),
            (Claim, {**CLAIM, "document_links": [LINK, {"url": "u"}]}, "document_links.1.filename", "is required"),
            (
                Claim,
                {**CLAIM, "document_links": [{**LINK, "kind": "id"}]},
                "document_links.0.kind",
                "must be 'selfie', 'id_front' or 'id_back'",
            ),
            (
                Claim,
                {**CLAIM, "document_links": [{**LINK, "kind": "selfie"}, {**LINK, "url": "u", "kind": "selfie"}]},
                "document_links",
                "must name one document of each kind; named more than once: selfie",
            ),
            (
                Claim,
                {**CLAIM, "document_links": [{**LINK, "kind": "selfie"}, {**LINK, "kind": "id_front"}]},
                "document_links",
                "must not name one document as two kinds",
            ),
            (Claim, {**CLAIM, "verify": False}, "verify", "is not a known field"),
            (ManualDecision, {**SUBJECT}, "validation_status", "is required"),
            (
                ManualDecision,
                {**SUBJECT, "verification_status": "pending"},
                "verification_status",
                "must be 'verified', 'rejected', 'reopened' or 'withdrawn'",
            ),
            (ManualDecision, {**SUBJECT, "validation_status": "rejected"}, "reason", "is needed to reject"),
            (
                ManualDecision,
                {**SUBJECT, "validation_status": "verified", "verification_status": "verified"},
                "verification_status",
                "is not a known field",
            ),
            (
                UploadRequest,
                {"filename": "a.gif", "content_type": "image/gif"},
                "content_type",
                "must be 'image/jpeg', 'image/png' or 'application/pdf'",
            ),
        ],
    )
    def test_a_field_at_fault_is_named_in_plain_words(
        self, model: type[BaseModel], values: object, field: str, message: str
    ) -> None:
        assert errors_of(model, values) == (FieldError(field, message),)

    def test_every_field_at_fault_has_an_entry(self) -> None:
        assert {error.field for error in errors_of(Claim, {})} == set(CLAIM)

    @given(values=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(alphabet=CANARY, min_size=1)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*CLAIM, "kind", "url"]), inner, max_size=14)
        ),
    ))  # fmt: skip
    def test_no_message_repeats_a_value(self, values: object) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            validate(Claim, values)
        assert not any(letter in error.message for error in refusal.value.errors for letter in CANARY)
        assert refusal.value.__cause__ is None

    def test_the_list_of_errors_has_an_end(self) -> None:
        errors = errors_of(Claim, {**CLAIM, **{"x" * 500 + str(n): 1 for n in range(100)}})
        assert len(errors) == 20
        assert max(len(error.field) for error in errors) == 80

    def test_names_keep_the_letters_of_their_script(self) -> None:
        claim = validate(Claim, {**CLAIM, "first_name": PERSIAN, "last_name": "Nguye\u0302\u0303n"})
        assert claim.first_name == PERSIAN
        assert claim.last_name == "Nguyễn"

    @pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200e", "\u200f", "\u202b", "\u2068", "\ufeff"])
    def test_characters_that_nobody_sees_are_dropped(self, unseen: str) -> None:
        links = [{**LINK, "filename": f"{unseen}front.jpg"}]
        claim = validate(
            Claim,
            {
                **CLAIM,
                "first_name": f"{unseen}Ju{unseen}ne",
                "id_value": f"12{unseen}34 {unseen}",
                "document_links": links,
            },
        )
        assert (claim.first_name, claim.id_value, claim.document_links[0].filename) == ("June", "1234", "front.jpg")

    @pytest.mark.parametrize("number", ["1", "1234", "٤٥٦٧٨٩", "M482-7391-0456", "XXXX XXXX 4321"])
    def test_a_number_has_a_digit(self, number: str) -> None:
        assert validate(Claim, {**CLAIM, "id_value": number}).id_value == number

    def test_the_longest_key_fits_dynamodb(self) -> None:
        claim = validate(Claim, {**CLAIM, "id_type": "\U0001f600" * 100, "id_value": "1" + "\U0001f600" * 99})
        assert len(claim.key.id_type_id.encode()) <= 1024
        assert len(claim.key.tenant_email.encode()) <= 2048

    def test_either_name_of_the_status_is_taken(self) -> None:
        for name in ("validation_status", "verification_status"):
            assert validate(ManualDecision, {**SUBJECT, name: "verified"}).validation_status == "verified"

    @given(ADDRESSES)
    @example("A.b+c-d_e@Mail.Example.COM")
    @example(f"{'a' * 64}@example.com")
    @example(f"{'a' * 65}@example.com")
    @example(f"a@{'b' * 63}.com")
    @example(f"a@{'b' * 64}.com")
    @example("a@xn--bcher-kva.example")
    @example("a@ab--c.example")
    @example("a@-b.com")
    @example("a..b@example.com")
    @example("\u212aa@example.com")
    def test_what_is_an_address_is_as_the_package_says(self, address: str) -> None:
        try:
            expected = validate_email(
                address, check_deliverability=False, test_environment=True, globally_deliverable=False
            ).normalized.lower()
        except ValueError:
            expected = None
        try:
            actual = validate(Claim, {**CLAIM, "email": address}).email
        except InvalidRequest:
            actual = None
        assert actual == expected

    @given(st.emails())
    def test_an_address_in_its_stored_form_stays_so(self, email: str) -> None:
        try:
            stored = validate(Claim, {**CLAIM, "email": email}).email
        except InvalidRequest:
            return
        assert validate(Claim, {**CLAIM, "email": stored}).email == stored
        assert stored == stored.lower()


def test_path_and_body_must_agree() -> None:
    body = validate(ManualDecision, {**SUBJECT, "validation_status": "verified"})
    require_same(body, body)
    other = body.model_copy(update={"tenant": "globex", "email": "bob@example.com"})

    with pytest.raises(InvalidRequest) as refusal:
        require_same(other, body)

    assert refusal.value.code == "path_body_mismatch"
    assert [error.field for error in refusal.value.errors] == ["email", "tenant"]


class TestSignsAndScripts:
    @pytest.mark.parametrize("name", ["Ann\U0001f600", "Le\u2764\ufe0f", "Ann\u2122", "A1\ufe0f\u20e3", "Ann \u00bd"])
    @pytest.mark.parametrize("field", ["first_name", "last_name"])
    def test_a_name_has_no_emoji_and_no_signs(self, field: str, name: str) -> None:
        (error,) = errors_of(Claim, {**CLAIM, field: name})

        assert (error.field, error.message) == (field, "must be a name: letters, and what stands between them")

    @pytest.mark.parametrize(
        "name",
        [
            "O\u2019Brien",
            "O\u00b4Brien",
            "D`Angelo",
            "Nguy\u1ec5n",
            "Jean-Luc",
            "Jr.",
            "\u738b\u4f1f",
            PERSIAN,
            ".",
        ],
    )
    def test_a_name_of_any_script_with_what_stands_between_letters_is_taken(self, name: str) -> None:
        assert validate(Claim, {**CLAIM, "first_name": name}).first_name == name

    @pytest.mark.parametrize(
        "number",
        [
            "\u0410123456",  # Cyrillic A
            "A12\u041e456",  # Cyrillic O
            "\u0391\u0392123456",  # Greek
            "\u0531123456",  # Armenian
            "\uff11\uff12\uff13\uff14",  # full width
            "\U0001d400123",  # mathematical
        ],
    )
    def test_a_number_has_no_letters_and_digits_that_look_like_latin_ones(self, number: str) -> None:
        (error,) = errors_of(Claim, {**CLAIM, "id_value": number})

        assert error.field == "id_value"
        assert "Latin letters" in error.message

    @pytest.mark.parametrize("number", ["M482-7391-0456", "DL No. 1234", "XXXX XXXX 4321", "\u00d8123", "12/34.5"])
    def test_a_number_in_latin_letters_is_taken(self, number: str) -> None:
        assert validate(Claim, {**CLAIM, "id_value": number}).id_value == number

    def test_what_was_submitted_before_can_still_be_decided(self) -> None:
        decision = {**SUBJECT, "id_value": "\u0410123456", "validation_status": "verified"}

        assert validate(ManualDecision, decision).id_value == "\u0410123456"
