"""The table of document numbers, on moto: who was first, and what an item says."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from kyc.adapters.number_store import NumberStore
from kyc.adapters.secrets import read_secret
from kyc.domain.document_number import DocumentNumber
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.pseudonym import user_pseudonym

NUMBER = DocumentNumber("acme", "driving_licence", "US", "M48273910456")
TABLE = "beta_document_numbers"


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "fingerprint", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "fingerprint", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def store(dynamodb: Any) -> NumberStore:  # noqa: ANN401
    return NumberStore(dynamodb, TABLE, lambda: b"key")


def test_the_second_user_is_told_and_the_first_is_left_alone(store: NumberStore) -> None:
    assert [store.submit(NUMBER, user) for user in ("acme#ann", "acme#ann", "acme#bob", "acme#ann", "acme#bob")] == [
        False,
        False,
        True,
        False,
        True,
    ]


def test_the_same_number_in_another_tenant_is_another_one(store: NumberStore) -> None:
    store.submit(NUMBER, "acme#ann")
    assert not store.submit(DocumentNumber("globex", "driving_licence", "US", NUMBER.number), "globex#zoe")


def test_noting_and_asking_are_one_call(store: NumberStore, dynamodb: Any) -> None:  # noqa: ANN401
    """DynamoDB does one update of an item after the other, so of two users at once one is first. (moto does not.)"""
    calls: list[str] = []
    dynamodb.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))

    store.submit(NUMBER, "acme#ann")
    store.submit(NUMBER, "acme#bob")

    assert calls == ["UpdateItem", "UpdateItem"]


def test_an_item_says_neither_whose_it_is_nor_the_number(store: NumberStore, dynamodb: Any) -> None:  # noqa: ANN401
    store.submit(NUMBER, "acme#ann@example.com")
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert item == {
        "fingerprint": {"S": NUMBER.fingerprint(b"key")},
        "user": {"S": user_pseudonym(b"key", "acme#ann@example.com")},
    }
    assert [word for word in (NUMBER.number, "ann", "example") if word in str(item)] == []


def test_a_table_that_throttles_is_a_provider_that_is_down(dynamodb: Any) -> None:  # noqa: ANN401
    store = NumberStore(dynamodb, TABLE, lambda: b"key")
    with Stubber(dynamodb) as stub:
        stub.add_client_error("update_item", "ProvisionedThroughputExceededException", http_status_code=400)
        with pytest.raises(ProviderUnavailable):
            store.submit(NUMBER, "acme#ann")


@pytest.mark.usefixtures("dynamodb")
def test_a_secret_is_read_and_one_that_cannot_be_is_a_provider_that_is_down() -> None:
    arn = boto3.client("secretsmanager").create_secret(Name="key", SecretString="hidden")["ARN"]
    assert read_secret(arn) == "hidden"
    with pytest.raises(ProviderUnavailable, match="ResourceNotFound"):
        read_secret(f"{arn}-not")
