"""A stage's configuration, and what `app.py` says of one that is wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kyc.domain.policy import Policy
from kyc_stack.config import StageConfig, StageConfigError, is_first_deployment, load_stage, read_context
from kyc_stack.people.customer_page import page_outputs
from tests.infra.templates import ROOT, STAGES, context

KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab"
STREAM_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/claims/stream/2026-01-01T00:00:00.000"
SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:NumberKey-AbCdEf"
MODEL = {"provider": "bedrock", "name": "anthropic.some-model"}


def load(**entry: object) -> StageConfig:
    policy = entry.get("policy", {})
    said = {"policy": {"liveness": "off", **policy} if isinstance(policy, dict) else policy}  # which has no default
    return load_stage("beta", {"beta": {"model": MODEL, "retention_days": None, **entry, **said}, "prod": {}})


def run_app(directory: Path, context: dict[str, Any] | str) -> subprocess.CompletedProcess[str]:
    """Run the app as the CDK command line would, with a context of that line's."""
    passed = context if isinstance(context, str) else json.dumps(context)
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=directory,
        env={**os.environ, "CDK_CONTEXT_JSON": passed, "CDK_OUTDIR": str(directory / "cdk.out")},
        capture_output=True,
        text=True,
        check=False,
    )


def only_line(result: subprocess.CompletedProcess[str]) -> str:
    """Return a failed run's message, which is one line and no traceback."""
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


@pytest.fixture
def copy_of_the_app(tmp_path: Path) -> Path:
    for name in ("app.py", "cdk.json"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("kyc_stack", "lambdas", "package-lock.json"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.mark.parametrize(
    ("context", "complaint"),
    [
        ({}, "no stage given"),
        ({"stage": ""}, "no stage given"),
        ({"stage": "nosuchstage"}, 'unknown stage "nosuchstage"'),
        ({"stage": "bata"}, 'unknown stage "bata"; did you mean beta?'),
        ({"stage": {"beta": 1}}, 'unknown stage {"beta": 1}'),
    ],
)
def test_a_missing_or_unknown_stage_is_one_line_that_names_the_stages(
    copy_of_the_app: Path, context: dict[str, Any], complaint: str
) -> None:
    line = only_line(run_app(copy_of_the_app, context))

    assert complaint in line
    assert line.endswith(f"(stages: {', '.join(STAGES)})")


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        (
            {"policy": {"similarity_verify_pct": 99}},
            "policy.similarity_verify_pct is no setting; did you mean similarity_verify_percent?",
        ),
        (
            {"policy": {"similarity_verify_percent": 0.99}},
            "policy.similarity_verify_percent is a percentage, 0-100: did you mean 99?",
        ),
        (
            {"region": "us-east-99"},
            'region must be a region that the installed botocore knows, not "us-east-99"; did you mean us-east-2?',
        ),
    ],
)
def test_a_wrong_setting_is_one_line(copy_of_the_app: Path, setting: dict[str, Any], complaint: str) -> None:
    cdk_json = json.loads((copy_of_the_app / "cdk.json").read_text())
    cdk_json["context"]["stages"]["beta"] |= setting
    (copy_of_the_app / "cdk.json").write_text(json.dumps(cdk_json))

    assert only_line(run_app(copy_of_the_app, {"stage": "beta"})) == f"stage beta in cdk.json: {complaint}"


def test_a_model_that_does_not_fit_the_region_of_the_credentials_is_one_line(
    copy_of_the_app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage that names no region goes to theirs, which the command line passes."""
    monkeypatch.setenv("CDK_DEFAULT_REGION", "ap-northeast-1")

    line = only_line(run_app(copy_of_the_app, {"stage": "beta"}))

    assert "us.anthropic.claude-haiku-5-5 cannot be called from ap-northeast-1" in line
    assert "jp.anthropic.claude-haiku-5-5" in line


@pytest.mark.parametrize(
    ("passed", "complaint"),
    [
        ("{", "CDK_CONTEXT_JSON is no JSON: Expecting property name"),
        ('{"stage": beta}', "CDK_CONTEXT_JSON is no JSON: Expecting value in line 1, column 11"),
        ('["stage"]', "CDK_CONTEXT_JSON must be a JSON object"),
    ],
)
def test_a_broken_context_of_the_command_line_is_one_line(copy_of_the_app: Path, passed: str, complaint: str) -> None:
    assert only_line(run_app(copy_of_the_app, passed)).startswith(complaint)


def test_lambda_can_read_every_asset_whatever_the_umask(copy_of_the_app: Path) -> None:
    """CDK's own functions too, and what another umask has left in the output folder under the same hash."""
    left = copy_of_the_app / "cdk.out" / "asset.of-before"
    left.mkdir(parents=True, mode=0o700)
    (left / "handler.py").touch(mode=0o600)
    before = os.umask(0o077)
    try:
        result = run_app(copy_of_the_app, {"stage": "beta", "aws:cdk:bundling-stacks": []})
    finally:
        os.umask(before)

    assert result.returncode == 0, result.stderr
    assets = list((copy_of_the_app / "cdk.out").glob("asset.*"))
    assert len(assets) == 2, "what was left, and what empties buckets"
    for asset in assets:
        assert asset.stat().st_mode == 0o040755
        assert {path.stat().st_mode for path in asset.rglob("*")} == {0o100644}


def test_a_broken_cdk_json_is_one_line_with_the_place(copy_of_the_app: Path) -> None:
    text = (copy_of_the_app / "cdk.json").read_text()
    (copy_of_the_app / "cdk.json").write_text(text.replace('"output": "cdk.out",', '"output": "cdk.out"', 1))

    line = only_line(run_app(copy_of_the_app, {"stage": "beta"}))

    assert line == "cdk.json is no JSON: Expecting ',' delimiter in line 4, column 3"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cdk.json cannot be read"),
        (b"\xff\xfe", "cdk.json cannot be read"),
        (b"", "cdk.json is no JSON"),
        (b"[]", "cdk.json must be a JSON object"),
        (b"{}", "cdk.json has no context"),
        (b'{"context": []}', "cdk.json has no context"),
        (b'{"context": {"a": NaN}}', "cdk.json is no JSON: NaN"),
        (b'{"context": {"a": 1, "a": 2}}', '"a" stands twice'),
        (b"[" * 100_000, "cdk.json is no JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "cdk.json is no JSON"),
    ],
    ids=["missing", "encoding", "empty", "list", "bare", "context", "constant", "twice", "deep", "long number"],
)
def test_what_is_no_cdk_json_is_said_in_one_line(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    if content is not None:
        (tmp_path / "cdk.json").write_bytes(content)

    with pytest.raises(StageConfigError) as raised:
        read_context(tmp_path / "cdk.json")

    (line,) = str(raised.value).splitlines()
    assert complaint in line


def test_every_setting_is_read_by_something() -> None:
    files = [path for path in (ROOT / "kyc_stack").rglob("*.py") if path.name != "config.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)

    assert [name for name in StageConfig.model_fields if not re.search(rf"\.{name}\b", code)] == []


def test_the_deployment_on_github_offers_each_stage_but_the_laptop_s() -> None:
    workflow = (ROOT / ".github" / "workflows" / "deploy.yml").read_text(encoding="utf-8")

    assert re.findall(r"options: \[(.*)\]", workflow) == [", ".join(name for name in STAGES if name != "local")]


@pytest.mark.parametrize("stage", STAGES)
def test_the_stages_of_cdk_json_fit_the_model(stage: str) -> None:
    assert load_stage(stage, read_context()["stages"]).stage == stage


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"protect_data": "yes"}, 'protect_data must be true or false, not "yes"'),
        ({"protekt_data": True}, "protekt_data is no setting; did you mean protect_data?"),
        ({"log_retention_days": 8}, "log_retention_days must be 1, 3, 7"),
        ({"account": "1234"}, 'account must be the 12 digits of an AWS account, not "1234"'),
        ({"cors_origins": ["*"]}, 'cors_origins.0 must be an origin such as https://example.com, not "*"'),
        ({"throttle": {"requests_per_second": 0}}, "throttle.requests_per_second must be at least 1, not 0"),
        ({"model": {"provider": "openai", "name": "x"}}, "model.provider must be 'bedrock' or 'anthropic'"),
        ({"model": {"provider": "bedrock"}}, "model.name is missing"),
        (
            {"model": {**MODEL, "pictures": False}},
            "policy.print_alone must be `person` where model.pictures is false: nobody would look",
        ),
        ({"model": {**MODEL, "pictures": "no"}}, 'model.pictures must be true or false, not "no"'),
        ({"model": {**MODEL, "picture": False}}, "model.picture is no setting; did you mean pictures?"),
        ({"model": {**MODEL, "side_pixels": 799}}, "model.side_pixels must be at least 800"),
        ({"quotas": {"model_tokens_per_minute": 20_000}}, "quotas.model_tokens_per_minute must be at least 30000"),
        (
            {"model": {"provider": "bedrock", "name": "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"}},
            "is too old: the request asks for adaptive thinking, which Claude has from 4.6 on",
        ),
        (
            {"region": "eu-west-1", "model": {"provider": "bedrock", "name": "us.anthropic.claude-sonnet-5-5"}},
            "eu-west-1: eu.anthropic.claude-sonnet-5-5 or global.anthropic.claude-sonnet-5-5 could, if Bedrock has it",
        ),
        ({"quotas": {"validations_at_once": 60}}, "quotas.validations_at_once is no setting"),
        ({"lanes": {"typed_at_once": 1001}}, "lanes.typed_at_once must be at most 1000"),
        ({"lanes": {"surplus_at_once": 1}}, "lanes.surplus_at_once must be at least 2"),
        ({"lanes": {"tenant_share_percent": 0}}, "lanes.tenant_share_percent must be at least 1"),
        ({"quotas": {"analyze_id_calls_per_second": float("inf")}}, "must be a finite number"),
        ({"alarms": {"rejected_percent": 0.5}}, "alarms.rejected_percent is a percentage, 0-100: did you mean 50?"),
        ({"policy": {"ocr_trust_percent": 101}}, "policy.ocr_trust_percent must be at most 100, not 101"),
        ({"policy": {"ocr_trust_percent": "85"}}, 'policy.ocr_trust_percent must be a number, not "85"'),
        ({"policy": {"minimum_age_years": None}}, "policy.minimum_age_years must be a whole number, not null"),
        ({"policy": {"default_issuing_country": "XX"}}, "policy.default_issuing_country must be the code of a country"),
        (
            {"policy": {"supported_countries": ["US", "QQ"]}},
            "policy.supported_countries.1 must be the code of a country",
        ),
        ({"policy": {"supported_countries": "US"}}, 'policy.supported_countries must be a list, not "US"'),
        ({"policy": {"back_required": ["passport"]}}, "policy.back_required.0 must be an object"),
        ({"policy": {"nonsense": 1}}, "policy.nonsense is no setting; policy has similarity_verify_percent, "),
        ({"similarity_verify_percent": 99}, "did you mean policy.similarity_verify_percent?"),
        (
            {"policy": {"similarity_verify_percent": 90, "similarity_reject_percent": 95}},
            "policy.similarity_reject_percent (95) must not be above similarity_verify_percent (90)",
        ),
        ({"region": "eu-west-33"}, 'not "eu-west-33"; did you mean eu-west-3?'),
        ({"region": "moon-base-1"}, "region must be a region"),
        ({"region": "aws-global"}, "region must be a region"),
        ({"protect_data": True, "empty_buckets_on_destroy": True}, "exclude each other"),
        ({"gradual_deployment": True, "build_target": "host"}, "which the laptop's cloud does not have"),
        ({"document_bucket_key_arn": "arn:aws:kms:…"}, "document_bucket_key_arn must be the ARN of a KMS key"),
        ({"document_bucket_key_arn": KEY_ARN}, "document_bucket_key_arn needs document_bucket_name"),
        ({"kyc_table_name": "claims"}, "kyc_table_name needs kyc_table_stream_arn"),
        ({"kyc_table_stream_arn": STREAM_ARN}, "kyc_table_stream_arn needs kyc_table_name"),
        ({"kyc_table_key_arn": KEY_ARN}, "kyc_table_key_arn needs kyc_table_name"),
        (
            {"kyc_table_name": "claim", "kyc_table_stream_arn": STREAM_ARN},
            "kyc_table_stream_arn is of another table than kyc_table_name (claim)",
        ),
        (
            {
                "kyc_table_name": "claims",
                "kyc_table_stream_arn": "arn:aws:dynamodb:us-east-1:123456789012:table/claims",
            },
            "kyc_table_stream_arn must be the ARN of a table's stream",
        ),
        (
            {"kyc_table_name": "claims", "kyc_table_stream_arn": STREAM_ARN, "region": "eu-west-1"},
            "kyc_table_stream_arn is in us-east-1, the stage in eu-west-1",
        ),
        (
            {"kyc_table_name": "claims", "kyc_table_stream_arn": STREAM_ARN, "account": "210987654321"},
            "kyc_table_stream_arn is of account 123456789012, the stage of 210987654321",
        ),
        ({"number_table_name": "numbers"}, "number_table_name needs number_key_secret_arn"),
        ({"number_key_secret_arn": SECRET_ARN}, "number_key_secret_arn needs number_table_name"),
        ({"number_table_key_arn": KEY_ARN}, "number_table_key_arn needs number_table_name"),
        ({"work_table_key_arn": KEY_ARN}, "work_table_key_arn needs work_table_name"),
        (
            {"number_table_name": "numbers", "number_key_secret_arn": SECRET_ARN.removesuffix("-AbCdEf")},
            "number_key_secret_arn must be the whole ARN of a secret",
        ),
        ({"region": "eu-west-1", "user_pool_id": "us-east-1_aBcD"}, "user_pool_id is of another region than the stage"),
        ({"document_bucket_name": "My_Bucket"}, "document_bucket_name must be a bucket's name"),
        ({"stage": "prod"}, "stage is no setting"),
    ],
)
def test_what_does_not_fit_is_named(entry: dict[str, Any], complaint: str) -> None:
    with pytest.raises(StageConfigError) as raised:
        load(**entry)

    (line,) = str(raised.value).splitlines()
    assert line.startswith("stage beta in cdk.json: ")
    assert complaint in line


@pytest.mark.parametrize(("value", "first"), [(None, False), ("true", True), (True, True), ("false", False)])
def test_a_first_deployment_is_one_that_is_called_so(*, value: object, first: bool) -> None:
    assert is_first_deployment(value) is first


@pytest.mark.parametrize("value", ["yes", 1, "True ", {}, ["true"]])
def test_what_is_neither_true_nor_false_is_no_answer(value: object) -> None:
    with pytest.raises(StageConfigError, match="first_deployment must be true or false"):
        is_first_deployment(value)


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "us-gov-west-1", None])
def test_a_region_that_exists_is_taken(region: str | None) -> None:
    assert load(region=region).region == region


def test_a_stage_that_is_no_object_is_named() -> None:
    with pytest.raises(StageConfigError, match=r"stage beta in cdk\.json must be an object"):
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
    "policy",
    [
        {"ocr_confidence_percent": 90},
        {"second_face_reject_percent": 5},
        {"similarity_reject_percent": 99.5},
        {"selfie_brightness_max_percent": 10},
    ],
)
def test_a_policy_with_which_no_worker_would_start_is_refused(policy: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate_json(json.dumps(policy))
    with pytest.raises(StageConfigError, match="must not be above"):
        load(policy=policy)


@pytest.mark.parametrize(
    "policy",
    [
        {"ocr_trust_percent": 90, "maximum_attempts": None},
        {"supported_countries": ["US", "GB"], "supported_document_types": ["passport", "visa"]},
        {"back_required": [{"document_type": "passport"}, {"document_type": "visa", "countries": ["IN"]}]},
        {"back_required": []},
    ],
)
def test_the_policy_is_passed_on_as_the_stage_sets_it(policy: dict[str, Any]) -> None:
    config = load(policy=policy)

    assert json.loads(config.policy.settings_json()) == {"liveness": "off", **policy}
    assert Policy.model_validate_json(config.policy.settings_json()) == config.policy


def test_a_model_without_pictures_leaves_print_alone_to_a_person() -> None:
    config = load(model={**MODEL, "pictures": False}, policy={"print_alone": "person"})

    assert (config.model.pictures, config.policy.print_alone) == (False, "person")


def test_every_stage_says_what_it_wants_of_liveness() -> None:
    stages = {"beta": {"model": MODEL, "retention_days": None}}
    with pytest.raises(StageConfigError, match=r"policy\.liveness is missing: .*required, optional, off"):
        load_stage("beta", stages)


@pytest.mark.parametrize("mode", ["required", "optional"])
def test_a_region_without_face_liveness_is_refused_unless_it_is_off(mode: str) -> None:
    assert load(region="eu-west-1", policy={"liveness": mode}).policy.liveness == mode
    assert load(region="eu-central-1", policy={"liveness": "off"}).region == "eu-central-1"
    with pytest.raises(StageConfigError, match=r"policy\.liveness: eu-central-1 has no Face Liveness"):
        load(region="eu-central-1", policy={"liveness": mode})


def test_the_region_of_the_credentials_counts_where_a_stage_names_none() -> None:
    stages = {"beta": {"model": MODEL, "retention_days": None, "policy": {"liveness": "optional"}}}
    with pytest.raises(StageConfigError, match="eu-central-1 has no Face Liveness"):
        load_stage("beta", stages, default_region="eu-central-1")


@pytest.mark.parametrize(
    ("stage", "mode", "alone"), [("prod", "optional", False), ("beta", "optional", True), ("local", "optional", True)]
)
def test_only_where_nobody_is_a_customer_is_a_selfie_alone_enough(stage: str, mode: str, *, alone: bool) -> None:
    policy = load_stage(stage, read_context()["stages"]).policy
    assert (policy.liveness, policy.selfie_alone) == (mode, alone)


CONSENT = {"version": "1", "texts": {"en": "I agree.", "es-MX": "Acepto."}}


def test_a_stage_has_a_customers_page_where_it_says_what_is_agreed_to() -> None:
    web = load(web={"customer": {"consent": CONSENT}}).web

    assert web.has_pages
    assert web.customer is not None
    assert web.customer.consent.texts["es-MX"] == "Acepto."
    assert not load().web.has_pages


@pytest.mark.parametrize(
    ("consent", "complaint"),
    [
        ({**CONSENT, "version": "a b"}, "web.customer.consent.version must be 1 to 40 letters"),
        ({**CONSENT, "texts": {}}, "web.customer.consent.texts"),
        ({**CONSENT, "texts": {"en": ""}}, "web.customer.consent.texts"),
        ({**CONSENT, "texts": {"English!": "I agree."}}, "texts must be named by their language"),
    ],
)
def test_a_consent_has_a_version_and_a_text_in_some_language(consent: dict[str, object], complaint: str) -> None:
    with pytest.raises(StageConfigError, match=complaint):
        load(web={"customer": {"consent": consent}})


def test_the_customers_page_is_told_what_the_policy_takes() -> None:
    outputs = page_outputs(load(web={"customer": {"consent": CONSENT}}, policy={"supported_countries": ["IN"]}))

    told = json.loads(outputs["CustomerPage"])
    assert outputs["CustomerPage"].isascii()
    assert told["consent"] == CONSENT
    assert told["countries"] == ["IN"]
    assert {"documentType": "driving_licence", "countries": ["CA", "US"]} in told["backRequired"]
    assert page_outputs(load()) == {}


def test_a_stage_with_the_page_can_require_liveness_checks() -> None:
    config = load(web={"customer": {"consent": CONSENT}}, policy={"liveness": "required"})

    told = json.loads(page_outputs(config)["CustomerPage"])

    assert (told["liveness"], told["selfieAlone"]) == ("required", False)


LOCAL = context()["stages"]["local"]


def test_webhooks_reach_networks_that_are_not_public_on_a_laptop_alone() -> None:
    networks = {"webhooks": {"reachable_networks": ["127.0.0.0/8"]}}

    assert load_stage("local", {"local": {**LOCAL, **networks}}).webhooks.reachable_networks == ("127.0.0.0/8",)
    with pytest.raises(StageConfigError, match="for a laptop alone"):
        load_stage("beta", {"beta": {**LOCAL, "build_target": "lambda", **networks}})
    with pytest.raises(StageConfigError, match="must be a network"):
        load_stage("local", {"local": {**LOCAL, "webhooks": {"reachable_networks": ["everything"]}}})


def test_a_budget_tells_somebody() -> None:
    with pytest.raises(StageConfigError, match="budget needs alarm_email"):
        load_stage("local", {"local": {**LOCAL, "budget": {"usd_a_month": 500}}})


LETTERS = {
    "sender": "kyc@mail.example.com", "identity": "mail.example.com", "company": "Example Bank",
    "page": "https://me.example.com/", "support": "help@example.com",
}  # fmt: skip


def test_letters_are_off_until_a_stage_names_who_writes() -> None:
    letters = load(letters=LETTERS).letters

    assert load().letters is None
    assert letters is not None
    assert (letters.locale, letters.from_header) == ("en", "Example Bank <kyc@mail.example.com>")


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"sender": "kyc@evil.example"}, "sender must be of the identity"),
        ({"locale": "fr"}, "letters.locale must be one of en, es, hi"),
        ({"page": "me.example.com"}, "letters.page"),
        ({"companny": "Bank"}, "letters.companny is no setting; did you mean company?"),
    ],
)
def test_letters_that_cannot_be_are_one_line_that_names_the_key(changed: dict[str, str], complaint: str) -> None:
    with pytest.raises(StageConfigError, match=re.escape(complaint)):
        load(letters={**LETTERS, **changed})
