"""The table of document numbers, on moto: whom fingerprints are bound to, and what an item says."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from kyc.adapters.number_store import NumberStore
from kyc.adapters.secrets import read_secret
from kyc.domain.document_number import NumberAsRead, number_of_birth_date, number_of_issuer
from kyc.domain.errors import AccessRefused, ProviderUnavailable, WriteConflict
from kyc.domain.evidence import Selfie, Source
from kyc.domain.fingerprints import Fingerprints
from kyc.domain.pseudonym import user_pseudonym
from tests.integration.tables import create_numbers_table

TABLE = "beta_document_numbers"
ANN, BOB = "acme#ann@example.com", "acme#bob@example.com"


def numbers(number: str = "M48273910456", tenant: str = "acme") -> list[NumberAsRead]:
    found = (number_of_issuer(tenant, "UTO", number), number_of_birth_date(tenant, date(1987, 5, 14), number))
    return [each for each in found if each]


def selfie(content: str, *bands: str) -> Selfie:
    return Selfie(source=Source(key="k", filename="selfie.jpg", sha256=content), picture_bands=bands)


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        create_numbers_table(TABLE)
        yield boto3.client("dynamodb")


@pytest.fixture
def store(dynamodb: Any) -> NumberStore:  # noqa: ANN401
    return NumberStore(dynamodb, TABLE, lambda: b"key")


def of(store: NumberStore, user: str, *, number: str = "M48273910456", shown: Selfie | None = None) -> Fingerprints:
    return store.fingerprints(user, numbers(number, user.partition("#")[0]), shown)


def judged(store: NumberStore, claimed: Fingerprints) -> tuple[bool, bool]:
    known = store.look_up(claimed)
    return known.is_document_of_another(claimed), known.is_selfie_of_another(claimed)


def test_looking_up_binds_nothing(store: NumberStore) -> None:
    """A stranger who claims somebody's number locks nobody out, however often and however early."""
    for _ in range(2):
        assert judged(store, of(store, BOB)) == (False, False)
    assert judged(store, of(store, ANN)) == (False, False)


def test_what_is_bound_is_another_users_for_everybody_else(store: NumberStore) -> None:
    store.bind(of(store, ANN))
    assert judged(store, of(store, BOB)) == (True, False)
    assert judged(store, of(store, ANN)) == (False, False)
    assert judged(store, of(store, BOB, number="M48273910457")) == (False, False)
    assert judged(store, of(store, "globex#bob@example.com")) == (False, False)


def test_one_of_a_documents_numbers_is_enough_to_know_it_again(store: NumberStore) -> None:
    by_issuer, by_birth = numbers()
    store.bind(store.fingerprints(ANN, [by_issuer], None))
    assert judged(store, store.fingerprints(BOB, [by_issuer, by_birth], None)) == (True, False)


def test_binding_again_changes_nothing(store: NumberStore) -> None:
    store.bind(of(store, ANN))
    store.bind(of(store, ANN))
    known = store.look_up(of(store, ANN))
    assert known.is_bound(of(store, ANN))
    assert not known.is_bound(of(store, BOB))


def test_of_two_users_who_bind_one_document_the_second_is_refused_whole(store: NumberStore) -> None:
    by_issuer, by_birth = numbers()
    store.bind(store.fingerprints(ANN, [by_birth], selfie("1")))
    with pytest.raises(WriteConflict):
        store.bind(store.fingerprints(BOB, [by_issuer, by_birth], selfie("2")))
    assert store.look_up(store.fingerprints(BOB, [by_issuer], selfie("2"))).owners == {}


def test_the_same_file_as_selfie_is_known_again(store: NumberStore) -> None:
    store.bind(of(store, ANN, number="111111", shown=selfie("one file")))
    assert judged(store, of(store, BOB, number="222222", shown=selfie("one file"))) == (False, True)
    assert judged(store, of(store, BOB, number="222222", shown=selfie("another"))) == (False, False)
    with pytest.raises(WriteConflict):
        store.bind(of(store, BOB, number="222222", shown=selfie("one file")))


@pytest.mark.parametrize(
    ("bands", "is_known"),
    [
        (("a", "b", "c", "d"), True),
        (("a", "x", "c", "y"), True),
        (("a", "x", "y", "z"), False),  # one part of two faces may be alike
        (("b", "a", "d", "c"), False),  # each part in another place
        ((), False),
    ],
)
def test_a_selfie_is_known_again_by_several_parts_of_its_picture(
    store: NumberStore, bands: tuple[str, ...], *, is_known: bool
) -> None:
    store.bind(of(store, ANN, number="111111", shown=selfie("one file", "a", "b", "c", "d")))
    other = of(store, BOB, number="222222", shown=selfie("encoded again", *bands))
    assert judged(store, other) == (False, is_known)


def test_parts_that_two_other_users_have_one_of_each_are_nobodys_picture(store: NumberStore) -> None:
    store.bind(of(store, ANN, number="111111", shown=selfie("1", "a", "b")))
    store.bind(of(store, BOB, number="222222", shown=selfie("2", "c", "d")))
    third = of(store, "acme#eve@example.com", number="333333", shown=selfie("3", "a", "d"))
    assert judged(store, third) == (False, False)
    store.bind(third)  # what is another's already stays theirs, and is no conflict
    assert store.look_up(third).is_bound(third)


def test_looking_up_and_binding_are_one_call_each(store: NumberStore, dynamodb: Any) -> None:  # noqa: ANN401
    calls: list[str] = []
    dynamodb.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    claimed = of(store, ANN, shown=selfie("1", "a", "b"))
    store.look_up(claimed)
    store.bind(claimed)
    nothing = store.fingerprints(ANN, [], None)
    store.look_up(nothing)
    store.bind(nothing)
    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_an_item_says_neither_whose_it_is_nor_what(store: NumberStore, dynamodb: Any) -> None:  # noqa: ANN401
    store.bind(of(store, ANN, shown=selfie("digest", "band")))
    items = dynamodb.scan(TableName=TABLE)["Items"]
    assert len(items) == 4
    for item in items:
        assert item.keys() == {"fingerprint", "user"}
        assert len(item["fingerprint"]["S"]) == 64
        assert item["user"] == {"S": user_pseudonym(b"key", ANN)}
    assert [word for word in ("M48273910456", "1987", "ann", "digest", "band") if word in str(items)] == []


def test_with_another_key_nothing_is_known(store: NumberStore, dynamodb: Any) -> None:  # noqa: ANN401
    store.bind(of(store, ANN))
    other = NumberStore(dynamodb, TABLE, lambda: b"another key")
    assert judged(other, of(other, BOB)) == (False, False)


@pytest.mark.parametrize("call", ["batch_get_item", "transact_write_items"])
def test_a_table_that_throttles_is_a_provider_that_is_down(dynamodb: Any, call: str) -> None:  # noqa: ANN401
    store = NumberStore(dynamodb, TABLE, lambda: b"key")
    with Stubber(dynamodb) as stub:
        stub.add_client_error(call, "ProvisionedThroughputExceededException", http_status_code=400)
        with pytest.raises(ProviderUnavailable):
            (store.look_up if call == "batch_get_item" else store.bind)(of(store, ANN))


def test_a_table_that_leaves_a_part_unanswered_is_a_provider_that_is_down(dynamodb: Any) -> None:  # noqa: ANN401
    store = NumberStore(dynamodb, TABLE, lambda: b"key")
    left = {TABLE: {"Keys": [{"fingerprint": {"S": "f"}}]}}
    with Stubber(dynamodb) as stub:
        stub.add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": left})
        with pytest.raises(ProviderUnavailable):
            store.look_up(of(store, ANN))


@pytest.mark.usefixtures("dynamodb")
def test_a_secret_is_read_and_one_that_is_gone_is_an_operators_to_mend() -> None:
    arn = boto3.client("secretsmanager").create_secret(Name="key", SecretString="hidden")["ARN"]
    assert read_secret(arn) == "hidden"
    with pytest.raises(AccessRefused, match="ResourceNotFound"):
        read_secret(f"{arn}-not")
