"""A stage's configuration, and what `app.py` says of one that is wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kyc_stack.config import StageConfig, StageConfigError, load_stage
from tests.infra.templates import ROOT, STAGES

MODEL = {"provider": "bedrock", "name": "anthropic.some-model"}


def load(**entry: object) -> StageConfig:
    return load_stage("beta", {"beta": {"model": MODEL, "retention_days": None, **entry}, "prod": {}})


def run_app(directory: Path, context: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=directory,
        env={**os.environ, "CDK_CONTEXT_JSON": json.dumps(context), "CDK_OUTDIR": str(directory / "cdk.out")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_app(tmp_path: Path) -> Path:
    for name in ("app.py", "cdk.json"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("kyc_stack", "lambdas"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.mark.parametrize(
    ("context", "complaint"), [({}, "no stage given"), ({"stage": "gamma"}, 'unknown stage "gamma"')]
)
def test_a_missing_or_unknown_stage_is_one_line_that_names_the_stages(
    copy_of_the_app: Path, context: dict[str, Any], complaint: str
) -> None:
    result = run_app(copy_of_the_app, context)

    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert complaint in line
    assert line.endswith("(stages: beta, prod, local)")


def test_an_unknown_key_of_a_stage_is_one_line_that_names_it(copy_of_the_app: Path) -> None:
    cdk_json = json.loads((copy_of_the_app / "cdk.json").read_text())
    cdk_json["context"]["stages"]["beta"]["protekt_data"] = True
    (copy_of_the_app / "cdk.json").write_text(json.dumps(cdk_json))

    result = run_app(copy_of_the_app, {"stage": "beta"})

    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "protekt_data: Extra inputs are not permitted" in line
    assert "stages: beta, prod, local" in line


@pytest.mark.parametrize("stage", STAGES)
def test_the_stages_of_cdk_json_fit_the_model(stage: str) -> None:
    stages = json.loads((ROOT / "cdk.json").read_text())["context"]["stages"]

    assert load_stage(stage, stages).stage == stage


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"protect_data": "yes"}, "protect_data: Input should be a valid boolean"),
        ({"log_retention_days": 8}, "log_retention_days: Input should be 1, 3"),
        ({"account": "1234"}, "account: String should match pattern"),
        ({"cors_origins": ["*"]}, "cors_origins.0: String should match pattern"),
        ({"throttle": {"requests_per_second": 0}}, "throttle.requests_per_second: Input should be greater"),
        ({"model": {"provider": "openai", "name": "x"}}, "model.provider: Input should be 'bedrock' or 'anthropic'"),
        ({"policy": {"name_match_percent": 101}}, "policy.name_match_percent: Input should be less than or equal to"),
        ({"policy": {"name_match_percent": "85"}}, "policy.name_match_percent: Input should be a valid number"),
        ({"policy": {"minimum_age_years": None}}, "minimum_age_years must not be null"),
        ({"policy": {"default_issuing_country": "USA"}}, "policy.default_issuing_country: String should match"),
        ({"policy": {"nonsense": 1}}, "policy.nonsense: Extra inputs are not permitted"),
        (
            {"policy": {"similarity_verify_percent": 80, "similarity_reject_percent": 90}},
            "similarity_reject_percent must not be above similarity_verify_percent",
        ),
        ({"protect_data": True, "empty_buckets_on_destroy": True}, "exclude each other"),
        ({"document_bucket_key_arn": "arn:aws:kms:…"}, "document_bucket_key_arn needs document_bucket_name"),
    ],
)
def test_what_does_not_fit_is_named(entry: dict[str, Any], complaint: str) -> None:
    with pytest.raises(StageConfigError) as raised:
        load(**entry)

    (line,) = str(raised.value).splitlines()
    assert complaint in line
    assert line.endswith("(stages: beta, prod)")


def test_a_stage_that_is_no_object_is_named() -> None:
    with pytest.raises(StageConfigError, match=r"stage beta in cdk\.json: Input should be"):
        load_stage("beta", {"beta": ["not", "an", "object"]})


@pytest.mark.parametrize("stages", [None, {}, "beta"])
def test_no_stages_at_all_is_an_error_too(stages: object) -> None:
    with pytest.raises(StageConfigError, match="has no stages"):
        load_stage("beta", stages)


def test_data_is_protected_unless_a_stage_says_otherwise() -> None:
    config = load()

    assert config.protect_data
    assert config.encryption == "customer_managed"
    assert not config.empty_buckets_on_destroy
    assert not config.admin_password_sign_in


@pytest.mark.parametrize(
    ("calls_per_second", "seconds", "concurrency"), [(5, 5, 25), (0.1, 1, 2), (1000, 60, 1000), (25, 4.5, 112)]
)
def test_validations_at_once_follow_from_the_quota_within_what_lambda_allows(
    calls_per_second: float, seconds: float, concurrency: int
) -> None:
    quotas = {"analyze_id_calls_per_second": calls_per_second, "expected_validation_seconds": seconds}

    assert load(quotas=quotas).validation_concurrency == concurrency


def test_the_policy_is_passed_on_as_the_stage_sets_it_nulls_included() -> None:
    policy = load(policy={"name_match_percent": 90, "maximum_attempts": None}).policy

    assert json.loads(policy.as_json()) == {"name_match_percent": 90, "maximum_attempts": None}
