"""Sealed messages: opened by the stage that sealed them, and by nobody else; KMS is asked once in a while."""

import base64
import json
import os
from collections.abc import Iterator
from unittest.mock import patch

import boto3
import pytest
from botocore.client import BaseClient
from moto import mock_aws

from kyc.adapters.aws import session
from kyc.adapters.message_cipher import MessageCipher
from kyc.domain.errors import AccessRefused, ProviderUnavailable
from kyc.domain.keys import RecordVersion

TASK = RecordVersion(tenant_email="acme#ann@example.com", id_type_id="Passport#P1234567", version=3)


@pytest.fixture(autouse=True, scope="module")
def aws() -> Iterator[None]:
    environment = {
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"
    }  # fmt: skip
    with mock_aws(), patch.dict(os.environ, environment), patch.object(boto3, "DEFAULT_SESSION", None):
        session.cache_clear()
        yield


@pytest.fixture(scope="module")
def key_arn(aws: None) -> str:  # noqa: ARG001 - made there
    return str(boto3.client("kms").create_key()["KeyMetadata"]["Arn"])


def altered(body: str) -> str:
    """The same message with one bit of its text turned."""
    sealed = bytearray(base64.b64decode(json.loads(body)["sealed"]))
    sealed[-20] ^= 1
    return json.dumps({"sealed": base64.b64encode(sealed).decode()})


def test_what_one_function_seals_another_one_opens(key_arn: str) -> None:
    body = MessageCipher(key_arn, "beta").seal(TASK)
    assert MessageCipher(key_arn, "beta").open(body, RecordVersion) == TASK


@pytest.mark.parametrize("secret", ["ann@example.com", "P1234567", "Passport"])
def test_a_body_shows_nothing_of_the_message(key_arn: str, secret: str) -> None:
    body = MessageCipher(key_arn, "beta").seal(TASK)
    assert secret not in body
    assert secret.encode() not in base64.b64decode(json.loads(body)["sealed"])


def test_the_same_message_is_never_sealed_alike(key_arn: str) -> None:
    cipher = MessageCipher(key_arn, "beta")
    assert cipher.seal(TASK) != cipher.seal(TASK)


def test_a_message_of_another_stage_is_refused(key_arn: str) -> None:
    body = MessageCipher(key_arn, "prod").seal(TASK)
    with pytest.raises(ValueError, match="another stage"):
        MessageCipher(key_arn, "beta").open(body, RecordVersion)


def test_a_message_that_was_altered_is_refused(key_arn: str) -> None:
    cipher = MessageCipher(key_arn, "beta")
    with pytest.raises(ValueError, match="not sealed by this stage"):
        cipher.open(altered(cipher.seal(TASK)), RecordVersion)


@pytest.mark.parametrize("body", ["", "{}", '{"sealed": "AAAA"}', '{"sealed": "?"}', TASK.model_dump_json()])
def test_what_is_no_sealed_message_is_refused(key_arn: str, body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own, or ours
        MessageCipher(key_arn, "beta").open(body, RecordVersion)


def test_a_message_under_another_key_stays_closed(key_arn: str) -> None:
    other = boto3.client("kms").create_key()["KeyMetadata"]["Arn"]
    body = MessageCipher(other, "beta").seal(TASK)
    with pytest.raises((ProviderUnavailable, ValueError)):
        MessageCipher(key_arn, "beta").open(body, RecordVersion)


def test_a_key_that_kms_does_not_give_is_for_an_operator_to_mend(key_arn: str) -> None:
    unknown = f"{key_arn[:-4]}ffff"
    with pytest.raises(AccessRefused, match="NotFoundException"):
        MessageCipher(unknown, "beta").seal(TASK)


def test_kms_that_is_down_is_a_providers_fault(key_arn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = MessageCipher(key_arn, "beta").seal(TASK)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://localhost:1")
    cipher = MessageCipher(key_arn, "beta")
    with pytest.raises(ProviderUnavailable):
        cipher.seal(TASK)
    with pytest.raises(ProviderUnavailable):
        cipher.open(body, RecordVersion)


def test_kms_is_not_asked_for_every_message(key_arn: str) -> None:
    asked: list[str] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]  # every call passes here

    def counting(self: BaseClient, operation: str, parameters: object) -> object:
        if self.meta.service_model.service_name == "kms":  # a stage of other tests may run in this process
            asked.append(operation)
        return call(self, operation, parameters)

    with patch.object(BaseClient, "_make_api_call", counting):
        sender, receiver = MessageCipher(key_arn, "beta"), MessageCipher(key_arn, "beta")
        for _ in range(20):
            assert receiver.open(sender.seal(TASK), RecordVersion) == TASK
    assert sorted(asked) == ["Decrypt", "GenerateDataKey"]
