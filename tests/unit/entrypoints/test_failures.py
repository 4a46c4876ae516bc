"""Failures are counted by whose fault they are, under the names that alarms watch."""

import json

import pytest

from kyc.domain.errors import AccessRefused, ProviderUnavailable, QuotaUsedUp
from kyc.entrypoints.failures import count_failure


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "AutoKyc")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "validate_kyc")


def counted(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, list[str]]]:
    """Name and dimensions of each metric that was sent."""
    metrics = [json.loads(line)["_aws"]["CloudWatchMetrics"][0] for line in capsys.readouterr().out.splitlines()]
    return [(metric["Metrics"][0]["Name"], sorted(metric["Dimensions"][0])) for metric in metrics]


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ProviderUnavailable("textract", "ThrottlingException"), "ProviderFailures"),
        (QuotaUsedUp("textract", "AnalyzeID"), "QuotaWaits"),
        (AccessRefused("s3", "AccessDenied"), "AccessRefused"),
    ],
)
def test_a_providers_failure_is_counted_for_all_and_for_itself(
    capsys: pytest.CaptureFixture[str], error: Exception, name: str
) -> None:
    count_failure(error)
    assert counted(capsys) == [(name, ["service"]), (name, ["provider", "service"])]


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("y"), None])
def test_whatever_else_a_worker_fails_on_is_a_defect(
    capsys: pytest.CaptureFixture[str], error: Exception | None
) -> None:
    count_failure(error)
    assert counted(capsys) == [("BatchFailures", ["service"])]
