"""The facts that a model's name tells: its age, and the regions from which a profile can be called."""

import pytest

from kyc.domain.model_provider import ModelProvider
from kyc_stack.pipeline.model_names import complaint_about_model, complaint_about_region, split_profile


@pytest.mark.parametrize(
    "name",
    [
        "anthropic.claude-v2:1",
        "anthropic.claude-instant-v1",
        "anthropic.claude-3-5-sonnet-20240620-v1:0",
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "anthropic.claude-3-opus-20240229-v1:0",
        "apac.anthropic.claude-sonnet-4-20250514-v1:0",
        "us.anthropic.claude-opus-4-1-20250805-v1:0",
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
        "us.anthropic.claude-opus-4-5-20251101-v1:0",
    ],
)
def test_a_model_older_than_the_request_is_refused(name: str) -> None:
    """https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html"""
    assert "is too old" in complaint_about_model("bedrock", name)


@pytest.mark.parametrize(
    "name",
    [
        "anthropic.claude-sonnet-4-6",
        "us.anthropic.claude-opus-4-6-v1",
        "anthropic.claude-opus-4-7",
        "global.anthropic.claude-opus-4-10-20270101-v1:0",
        "anthropic.claude-opus-5",
        "us.anthropic.claude-sonnet-5-5",
        "anthropic.claude-sonnet-6-20270101-v1:0",
        "anthropic.claude-mythos-preview",
        "anthropic.claude-x",
    ],
)
def test_a_newer_one_and_one_whose_age_the_name_does_not_say_are_taken(name: str) -> None:
    assert complaint_about_model("bedrock", name) == ""


@pytest.mark.parametrize(("name", "too_old"), [("claude-sonnet-5-5", False), ("claude-3-5-sonnet-latest", True)])
def test_names_of_the_anthropic_api_are_known_too(name: str, *, too_old: bool) -> None:
    assert ("is too old" in complaint_about_model("anthropic", name)) is too_old


@pytest.mark.parametrize(
    ("provider", "name", "complaint"),
    [
        ("anthropic", "us.anthropic.claude-sonnet-5-5", "is an id of Bedrock's"),
        ("anthropic", "anthropic.claude-sonnet-5-5", "is an id of Bedrock's"),
        ("bedrock", "claude-sonnet-5-5", "is no Claude model of Bedrock's"),
        ("bedrock", "us.amazon.nova-pro-v1:0", "is no Claude model of Bedrock's"),
        ("bedrock", "usa.anthropic.claude-sonnet-5-5", "is no Claude model of Bedrock's"),
    ],
)
def test_a_name_of_another_provider_or_form_is_refused(provider: ModelProvider, name: str, complaint: str) -> None:
    assert complaint in complaint_about_model(provider, name)


@pytest.mark.parametrize(
    ("geography", "region", "fits"),
    [
        ("us", "us-east-1", True),
        ("us", "ca-central-1", True),
        ("us", "eu-west-1", False),
        ("us", "us-gov-west-1", False),
        ("us-gov", "us-gov-west-1", True),
        ("us-gov", "us-east-1", False),
        ("eu", "eu-north-1", True),
        ("eu", "us-east-1", False),
        ("apac", "ap-south-1", True),
        ("apac", "eu-central-1", False),
        ("jp", "ap-northeast-1", True),
        ("jp", "ap-northeast-2", False),
        ("au", "ap-southeast-2", True),
        ("au", "ap-southeast-1", False),
        ("global", "sa-east-1", True),
        ("global", "us-gov-east-1", False),
        ("global", "cn-north-1", False),
    ],
)
def test_a_profile_fits_the_regions_of_its_geography(geography: str, region: str, *, fits: bool) -> None:
    complaint = complaint_about_region("bedrock", f"{geography}.anthropic.claude-sonnet-5-5", region)

    assert (complaint == "") is fits
    assert fits or region in complaint


def test_a_model_of_the_region_and_one_of_another_provider_ask_nothing_of_it() -> None:
    assert complaint_about_region("bedrock", "anthropic.claude-sonnet-5-5", "sa-east-1") == ""
    assert complaint_about_region("anthropic", "claude-sonnet-5-5", "sa-east-1") == ""


def test_a_profile_is_a_geography_and_a_model() -> None:
    assert split_profile("us-gov.anthropic.claude-x") == ("us-gov", "anthropic.claude-x")
    assert split_profile("anthropic.claude-x") == (None, "anthropic.claude-x")
