"""Face Liveness as AWS is asked for it: a session under the stage's key, and credentials for its stream alone.

The requests have the members of the API reference: CreateFaceLivenessSession
(https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateFaceLivenessSession.html) and AssumeRole
(https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
"""

import json
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import ANY, Stubber

from kyc.adapters.liveness_sessions import LivenessSessions, StreamRole

SESSION = "b8d8e1a2-6a0e-4f0a-9a55-3d1c1f6f5a10"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::123456789012:role/stream"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.parametrize("key", [KEY, None])
def test_a_sessions_pictures_go_to_the_users_prefix_under_the_stages_key(key: str | None) -> None:
    asked = {
        "Settings": {
            "OutputConfig": {"S3Bucket": "documents", "S3KeyPrefix": "-liveness/acme/"},
            "AuditImagesLimit": 4,
        },
        "ClientRequestToken": "a" * 64,
    }
    with Stubber(boto3.client("rekognition")) as stub:
        wanted = asked | ({"KmsKeyId": key} if key else {})
        stub.add_response("create_face_liveness_session", {"SessionId": SESSION}, wanted)

        made = LivenessSessions(stub.client, "documents", key).create("-liveness/acme/", "a" * 64)  # type: ignore[arg-type]

        stub.assert_no_pending_responses()
    assert made == SESSION


def test_credentials_are_a_roles_for_a_quarter_of_an_hour_and_one_action() -> None:
    given = {
        "AccessKeyId": "ASIAEXAMPLEEXAMPLE12", "SecretAccessKey": "secret", "SessionToken": "token",
        "Expiration": datetime(2026, 11, 27, 12, 15, tzinfo=UTC),
    }  # fmt: skip
    asked: list[dict[str, str]] = []
    with Stubber(boto3.client("sts")) as stub:
        wanted = {"RoleArn": ROLE, "RoleSessionName": SESSION, "DurationSeconds": 900, "Policy": ANY}
        stub.add_response("assume_role", {"Credentials": given}, wanted)
        stub.client.meta.events.register_first(
            "before-parameter-build.sts.AssumeRole", lambda params, **_: asked.append(params)
        )

        credentials = StreamRole(stub.client, ROLE).credentials(SESSION)

        stub.assert_no_pending_responses()
    assert json.loads(asked[0]["Policy"]) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "rekognition:StartFaceLivenessSession", "Resource": "*"}],
    }
    assert (credentials.access_key_id, credentials.session_token) == ("ASIAEXAMPLEEXAMPLE12", "token")
    assert credentials.expires == given["Expiration"].timestamp()  # type: ignore[attr-defined]
