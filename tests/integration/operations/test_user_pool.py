"""The check of an existing user pool, against pools that lack one promise each."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from operations.user_pool import app, promises

POOL: Mapping[str, Any] = {
    "UsernameAttributes": ["email"],
    "UsernameConfiguration": {"CaseSensitive": False},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "AutoVerifiedAttributes": ["email"],
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "Schema": [{"Name": "tenant", "AttributeDataType": "String", "Mutable": False}],
}


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


def make_pool(without: str = "", **changes: object) -> str:
    settings = {name: value for name, value in {**POOL, **changes}.items() if name != without}
    cognito = boto3.client("cognito-idp")
    pool_id: str = cognito.create_user_pool(PoolName="existing", **settings)["UserPool"]["Id"]
    for name in ("kyc-admin", "kyc-reviewer"):
        cognito.create_group(UserPoolId=pool_id, GroupName=name)
    cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web", WriteAttributes=["email", "phone_number"])
    return pool_id


def broken(pool_id: str) -> list[str]:
    return [promise.text for promise in promises(boto3.client("cognito-idp"), pool_id) if not promise.kept]


def test_a_pool_that_promises_all() -> None:
    assert broken(make_pool()) == []


@pytest.mark.parametrize("without", POOL)
def test_each_setting_is_a_promise(without: str) -> None:
    assert len(broken(make_pool(without))) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"UsernameAttributes": ["phone_number"]},
        {"UsernameConfiguration": {"CaseSensitive": True}},
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}},
        {"AutoVerifiedAttributes": ["phone_number"]},
        {"Schema": [{"Name": "tenant", "AttributeDataType": "String", "Mutable": True}]},
        {"Schema": [{"Name": "company", "AttributeDataType": "String", "Mutable": False}]},
    ],
)
def test_a_setting_of_another_value_breaks_it(changes: Mapping[str, Any]) -> None:
    assert len(broken(make_pool(**changes))) == 1


@pytest.mark.parametrize(
    "client",
    [
        {},
        {"WriteAttributes": ["email", "custom:tenant"]},
        {"WriteAttributes": ["email", "email_verified"]},
        {"WriteAttributes": ["phone_number_verified"]},
    ],
)
def test_every_client_counts(client: Mapping[str, Any]) -> None:
    pool_id = make_pool()
    boto3.client("cognito-idp").create_user_pool_client(UserPoolId=pool_id, ClientName="old", **client)

    (text,) = broken(pool_id)

    assert text.startswith("client old ")


def test_a_pool_without_the_group_or_with_a_foreign_provider() -> None:
    pool_id, cognito = make_pool(), boto3.client("cognito-idp")
    cognito.delete_group(UserPoolId=pool_id, GroupName="kyc-admin")
    cognito.create_identity_provider(
        UserPoolId=pool_id, ProviderName="Social", ProviderType="OIDC", ProviderDetails={}, AttributeMapping={}
    )

    assert len(broken(pool_id)) == 2


@pytest.mark.parametrize("name", ["staff,kyc-admin", "[kyc-admin]", "kyc-admin,"])
def test_a_groups_name_that_reads_as_several_breaks_it(name: str) -> None:
    pool_id = make_pool()
    boto3.client("cognito-idp").create_group(UserPoolId=pool_id, GroupName=name)

    (text,) = broken(pool_id)

    assert repr(name) in text


def test_the_command_says_which_and_fails() -> None:
    good, bad = make_pool(), make_pool("AdminCreateUserConfig")

    passed, failed = (CliRunner().invoke(app, ["--pool", pool_id]) for pool_id in (good, bad))

    assert (passed.exit_code, "broken" in passed.output) == (0, False)
    assert (failed.exit_code, "broken nobody signs themselves up" in failed.output) == (1, True)
    assert CliRunner().invoke(app, ["--stage", "nowhere"]).exit_code == 2
    assert CliRunner().invoke(app, []).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--stage", "bata"], 'unknown stage "bata"; did you mean beta? (stages: '),
        (["--stage", "beta"], "DescribeStacks: "),
        (["--pool", "us-east-1_nowhere"], "DescribeUserPool: ResourceNotFoundException"),
    ],
)
def test_what_cannot_be_asked_is_one_line(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 2
    (line,) = result.output.splitlines()
    assert line.startswith(complaint)


def test_without_a_region_it_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    result = CliRunner().invoke(app, ["--pool", "us-east-1_x"])

    assert (result.exit_code, result.output) == (2, "no AWS region: set AWS_REGION to that of the stage\n")
