"""A stage's settings against the account's quotas, as Service Quotas answers."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from benchmarks.quotas import Quota, read_quotas
from kyc_stack.config import QuotaConfig
from tools.quotas import compare, model_title

ANALYZE_ID, DETECT_TEXT, UNCODED = (
    Quota(name=name, value=value, unit="calls/s", code=code, source="https://example.com", checked=False)
    for name, value, code in (
        ("textract.AnalyzeID", 1, "L-7C2E8C8C"),
        ("textract.DetectDocumentText", 1, "L-75788A8B"),
        ("textract.AnalyzeDocument", 1, None),
    )
)


def answer(**values: float) -> dict[str, Any]:
    """A page of quotas, as the API gives it (ServiceQuotas 2019-06-24)."""
    return {"Quotas": [{"QuotaCode": f"L-{code}", "QuotaName": code, "Value": value} for code, value in values.items()]}


@pytest.fixture
def asked() -> Any:  # noqa: ANN401 - a client and its stub
    client = boto3.client("service-quotas", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(("setting", "verdict"), [(5, ""), (2, "calls wait that need not"), (9, "calls are throttled")])
def test_what_was_granted_counts_before_the_default(asked: Any, setting: float, verdict: str) -> None:  # noqa: ANN401
    client, stub = asked
    defaults, applied = answer(**{"7C2E8C8C": 1, "75788A8B": 1}), answer(**{"7C2E8C8C": 5})
    stub.add_response("list_aws_default_service_quotas", defaults, {"ServiceCode": "textract"})
    stub.add_response("list_service_quotas", applied, {"ServiceCode": "textract"})

    found = compare(client, [ANALYZE_ID, DETECT_TEXT, UNCODED], {"textract.AnalyzeID": setting}, "Claude Haiku 5.5")

    assert [(each.quota, each.account, each.setting) for each in found] == [
        (ANALYZE_ID, 5, setting),
        (DETECT_TEXT, 1, None),
    ]
    assert [each.verdict for each in found] == [verdict, ""]
    assert [each.differs for each in found] == [bool(verdict), False]


def test_the_models_quota_is_found_by_its_name(asked: Any) -> None:  # noqa: ANN401
    """Service Quotas has one for each model, and its code tells nobody which."""
    client, stub = asked
    name = "Cross-Region InvokeModel tokens per minute for Anthropic Claude {}"
    of_each = {
        "Quotas": [
            {"QuotaCode": f"L-{number}", "QuotaName": name.format(model), "Value": number * 1000}
            for number, model in enumerate(("Haiku 5.5", "Haiku 5.5 V2", "Sonnet 5.5"), start=40)
        ]
    }
    for operation in ("list_aws_default_service_quotas", "list_service_quotas"):
        stub.add_response(operation, of_each, {"ServiceCode": "bedrock"})
    quota = read_quotas()["bedrock.tokens"]

    (found,) = compare(client, [quota], {"bedrock.tokens": 40_000}, model_title("us.anthropic.claude-haiku-5-5"))

    assert (found.account, found.differs) == (40_000, False)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("us.anthropic.claude-haiku-5-5", "Claude Haiku 5.5"),
        ("claude-opus-5", "Claude Opus 5"),
        ("anthropic.claude-sonnet-4-6-20260210-v1:0", "Claude Sonnet 4.6"),
    ],
)
def test_a_model_is_called_by_its_family_and_version(name: str, title: str) -> None:
    assert model_title(name) == title


def test_every_setting_has_a_quota_to_be_held_against() -> None:
    asked_for = {quota.name for quota in read_quotas().quota if quota.code or quota.title}
    assert asked_for >= set(QuotaConfig().by_operation)


def test_settings_without_a_word_are_the_defaults_of_the_region_that_most_stages_are_in() -> None:
    quotas = read_quotas()
    assert {name: quotas.per_second(name) for name in QuotaConfig().by_operation} == dict(QuotaConfig().by_operation)
