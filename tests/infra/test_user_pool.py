from collections.abc import Callable

import pytest
from aws_cdk import Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk.assertions import Match, Template

from kyc_stack.people.user_pool import KycUserPool
from tests.infra.templates import SynthesisedStage


def _created(stack: Stack) -> KycUserPool:
    return KycUserPool(stack, "UserPool")


def _existing(stack: Stack) -> KycUserPool:
    pool = cognito.UserPool.from_user_pool_id(stack, "Existing", "us-east-1_aBcDeFgHi")
    return KycUserPool.from_user_pool(stack, "UserPool", pool)


def test_nobody_signs_up_and_an_email_counts_once_it_is_verified(stack: Stack) -> None:
    KycUserPool(stack, "UserPool")

    Template.from_stack(stack).has_resource(
        "AWS::Cognito::UserPool",
        {
            "Properties": {
                "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
                "UsernameAttributes": ["email"],
                "UsernameConfiguration": {"CaseSensitive": False},
                "AutoVerifiedAttributes": ["email"],
                "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
                "DeletionProtection": "ACTIVE",
            },
            "DeletionPolicy": "RetainExceptOnCreate",
        },
    )


def test_a_tenant_is_given_once(stack: Stack) -> None:
    KycUserPool(stack, "UserPool")

    Template.from_stack(stack).has_resource_properties(
        "AWS::Cognito::UserPool",
        {"Schema": Match.array_with([Match.object_like({"Name": "tenant", "Mutable": False})])},
    )


@pytest.mark.parametrize("pool", [_created, _existing])
def test_a_user_may_write_neither_tenant_nor_verification(stack: Stack, pool: Callable[[Stack], KycUserPool]) -> None:
    pool(stack)

    Template.from_stack(stack).has_resource_properties(
        "AWS::Cognito::UserPoolClient", {"WriteAttributes": ["email", "phone_number"]}
    )


@pytest.mark.parametrize(
    ("admin_password_sign_in", "flows"),
    [
        (False, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
        (True, ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
    ],
)
def test_sign_in_is_by_srp_unless_a_stage_allows_passwords(
    stack: Stack, *, admin_password_sign_in: bool, flows: list[str]
) -> None:
    KycUserPool(stack, "UserPool", admin_password_sign_in=admin_password_sign_in)

    Template.from_stack(stack).has_resource_properties(
        "AWS::Cognito::UserPoolClient",
        {
            "ExplicitAuthFlows": flows,
            "GenerateSecret": False,
            "PreventUserExistenceErrors": "ENABLED",
            "AllowedOAuthFlowsUserPoolClient": False,
        },
    )


def test_administrators_have_a_group(stack: Stack) -> None:
    KycUserPool(stack, "UserPool")

    Template.from_stack(stack).has_resource_properties("AWS::Cognito::UserPoolGroup", {"GroupName": "kyc-admin"})


def test_threat_protection_blocks(stack: Stack) -> None:
    KycUserPool(stack, "UserPool", threat_protection=True)

    Template.from_stack(stack).has_resource_properties(
        "AWS::Cognito::UserPool",
        {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
    )


def test_an_existing_pool_gets_a_client_and_nothing_else(stack: Stack) -> None:
    pool = _existing(stack)

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::Cognito::UserPool", 0)
    template.resource_count_is("AWS::Cognito::UserPoolGroup", 0)
    template.has_resource_properties("AWS::Cognito::UserPoolClient", {"UserPoolId": "us-east-1_aBcDeFgHi"})
    assert pool.user_pool.user_pool_id == "us-east-1_aBcDeFgHi"


def test_no_client_of_any_stage_may_write_what_a_caller_is_judged_by(stage: SynthesisedStage) -> None:
    """Tenant and verification are an operator's; whoever has no list of attributes may write them all."""
    clients = stage.resources("AWS::Cognito::UserPoolClient").values()

    assert [client["Properties"]["WriteAttributes"] for client in clients] == [["email", "phone_number"]]


def test_nobody_else_says_who_a_user_is(stage: SynthesisedStage) -> None:
    for other in ("UserPoolIdentityProvider", "UserPoolDomain", "IdentityPool", "UserPoolUserToGroupAttachment"):
        assert not stage.resources(f"AWS::Cognito::{other}")
    for pool in stage.resources("AWS::Cognito::UserPool").values():
        assert "LambdaConfig" not in pool["Properties"]
