"""The environment that the stack sets is the one that the functions' settings name."""

import json

import pytest
from pydantic import BaseModel

from kyc.domain.policy import Policy
from kyc.domain.routes import Route
from kyc.entrypoints import settings
from tests.infra.templates import LETTER_FUNCTIONS, SynthesisedStage

COMMON = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE"}

SETTINGS: dict[str, type[BaseModel]] = {
    "save_kyc": settings.SaveKycSettings,
    "get_kyc": settings.GetKycSettings,
    "documents": settings.DocumentsSettings,
    "liveness": settings.LivenessSettings,
    "validate_kyc_manually": settings.ManualDecisionSettings,
    "reviews": settings.ReviewsSettings,
    "contest": settings.ContestSettings,
    "export_user": settings.ExportUserSettings,
    "erase_user": settings.EraseUserSettings,
    "apply_retention": settings.ApplyRetentionSettings,
    "erase_due": settings.EraseDueSettings,
    "dispatch": settings.DispatchSettings,
    "follow_records": settings.FollowRecordsSettings,
    "validate_kyc": settings.ValidateKycSettings,
    "update_identity": settings.UpdateIdentitySettings,
    "notify_user": settings.NotifyUserSettings,
    "probe_providers": settings.ProbeProvidersSettings,
    "webhooks": settings.WebhooksSettings,
    "announce_webhooks": settings.AnnounceWebhooksSettings,
    "send_webhook": settings.SendWebhookSettings,
    "watch_pending": settings.WatchPendingSettings,
    "remind": settings.RemindSettings,
    "send_letter": settings.SendLetterSettings,
    "follow_letters": settings.FollowLettersSettings,
}


def environment(stage: SynthesisedStage, function: str) -> dict[str, object]:
    if function in LETTER_FUNCTIONS and not stage.sends_letters:
        pytest.skip("the stage sends no letters")
    variables: dict[str, object] = stage.functions()[function]["Properties"]["Environment"]["Variables"]
    return variables


@pytest.mark.parametrize("function", SETTINGS)
def test_the_environment_is_what_the_settings_name(stage: SynthesisedStage, function: str) -> None:
    fields = {name.upper(): field for name, field in SETTINGS[function].model_fields.items()}
    given = environment(stage, function).keys() - COMMON

    assert given <= fields.keys()
    assert {name for name, field in fields.items() if field.is_required()} <= given


def test_a_function_with_settings_is_a_function_of_the_stack(stage: SynthesisedStage) -> None:
    assert stage.functions().keys() == SETTINGS.keys() - (set() if stage.sends_letters else LETTER_FUNCTIONS)


@pytest.mark.parametrize("function", SETTINGS)
def test_every_function_goes_by_its_own_name(stage: SynthesisedStage, function: str) -> None:
    assert environment(stage, function)["POWERTOOLS_SERVICE_NAME"] == function


@pytest.mark.parametrize("route", [route for route in Route if route.method == "POST"], ids=str)
def test_a_function_that_serves_a_post_keeps_its_answers(route: Route) -> None:
    """Else it would take no notice of an `Idempotency-Key`."""
    assert issubclass(SETTINGS[route.function], settings.PostSettings)


def test_the_key_of_a_model_is_named_where_its_provider_needs_one(stage: SynthesisedStage) -> None:
    named = "MODEL_API_KEY_SECRET_ARN" in environment(stage, "validate_kyc")

    assert named == (stage.config.model.provider == "anthropic")


def test_the_functions_accept_the_policy_of_the_stage(stage: SynthesisedStage) -> None:
    policy = environment(stage, "validate_kyc")["POLICY"]
    assert isinstance(policy, str)

    accepted = Policy.model_validate_json(policy).model_dump(mode="json")

    assert json.loads(policy).items() <= accepted.items()
