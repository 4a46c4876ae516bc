"""The attributes that saving a claim names are those that its role may name, and no other."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.record_store import RecordStore
from kyc.domain.claim import Claim
from kyc.domain.record import OF_A_SUBMISSION
from local.emulator.permissions import attributes_named
from tests.integration.tables import create_kyc_table

CLAIM = {
    "tenant": "acme", "stage": "beta", "email": "ann@example.com", "first_name": "Ann", "last_name": "Lee",
    "date_of_birth": "1990-04-20", "id_type": "Passport", "id_value": "L898902C3",
    "document_links": [{"filename": "a.png", "url": "https://x/a.png"}],
}  # fmt: skip
CONSENT = {"version": "2026-11", "locale": "en"}


@mock_aws
def test_saving_names_what_a_submission_changes_and_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    create_kyc_table("kyc")
    named: list[tuple[str, ...]] = []

    def note(params: dict[str, Any], **_: object) -> None:
        named.append(attributes_named(params))

    dynamodb.meta.events.register("provide-client-params.dynamodb.UpdateItem", note)
    store = RecordStore(dynamodb, "kyc")
    for claim, elsewhere in (
        (CLAIM, ()),
        ({**CLAIM, "issuing_country": "US", "consent": CONSENT, "locale": "hi"}, ("acme/x",)),
    ):
        store.save(
            Claim.model_validate(claim), email_verified=True, phone_number_verified=True, by="customer:0a", now=1,
            documents_elsewhere=elsewhere,
        )  # fmt: skip

    assert all(set(each) <= set(OF_A_SUBMISSION) for each in named)
    assert set().union(*named) == set(OF_A_SUBMISSION)
    assert len(set(OF_A_SUBMISSION)) == len(OF_A_SUBMISSION)


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"Key": {"k": {}}, "UpdateExpression": "SET a = :a, #b = list_append(#b, :c) REMOVE d ADD e :f"}, "abdek"),
        ({"ConditionExpression": "NOT (a.b = :x) AND size(c) < :m AND attribute_exists(#b) OR d IN (:x)"}, "abcd"),
        ({"UpdateExpression": "set a = if_not_exists(b, :x) + :y"}, "ab"),
    ],
)
def test_a_name_counts_with_and_without_a_placeholder(request_: dict[str, Any], named: str) -> None:
    placeholders = {"ExpressionAttributeNames": {"#b": "b"}} if "#b" in str(request_) else {}
    assert "".join(attributes_named({**request_, **placeholders})) == named
