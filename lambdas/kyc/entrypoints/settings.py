"""Each function's settings: one model a function, its fields named as the environment variables.

A variable that is missing or malformed stops the function when it starts, with the variable's name.
"""

import os
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, Json

from kyc.domain.erasure_limits import ErasureLimits
from kyc.domain.erasure_requests import ErasureOnRequest
from kyc.domain.lane import Lane
from kyc.domain.limits import Limits
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.model_provider import ModelProvider
from kyc.domain.model_tokens import ModelTokens
from kyc.domain.proposal import NeedsTwo
from kyc.domain.reminders import Reminders


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)  # of the models here, a function reads one

    stage: str

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment, once, when the function starts.

        (pydantic-settings does this too, for 0.1 s of every cold start.)

        Raises:
            ValidationError: a variable is missing or malformed.
        """
        return cls.model_validate(
            {name: os.environ[name.upper()] for name in cls.model_fields if name.upper() in os.environ}
        )


class ApiSettings(_Settings):
    """Environment of every function of the API."""

    cors_origins: Json[tuple[str, ...]]
    """Origins of the web pages that may call the API."""
    user_pool_client_id: str
    """The client whose ID tokens are accepted."""


class PostSettings(ApiSettings):
    """Environment of every function of the API that serves a POST: where answers to requests with a key are kept."""

    name_key_arn: str
    """Of the key under which folders, case files, message groups and kept answers are named."""
    idempotency_table_name: str
    answer_key_arn: str
    """Of the key that kept answers are sealed with."""


class _LimitSettings(_Settings):
    limit_table_name: str
    limits: Json[Limits]
    """Rate limits of one user and of one tenant."""


class SaveKycSettings(PostSettings, _LimitSettings):
    """Environment of `save_kyc`."""

    kyc_table_name: str
    document_bucket_name: str
    """It has the pictures of liveness checks, which are kept once a claim names them."""
    liveness_table_name: str
    liveness: LivenessMode
    """Demand for a liveness check in a claim."""
    consent_versions: Json[tuple[str, ...]]
    """Versions of the stage's text that claims may name, the current one first; none if the stage has no text."""
    user_pool_id: str
    api_url: str


class LivenessSettings(PostSettings):
    """Environment of `liveness`."""

    liveness_table_name: str
    document_bucket_name: str
    liveness_key_arn: str | None = None
    """Of the key that Rekognition encrypts pictures with; without one, the bucket's own encryption does."""
    liveness_stream_role_arn: str
    """Of the role that browsers stream under."""
    liveness_confidence_percent: float
    """From which a check shows a living person, as the stage's policy says."""


class _VerifierSettings(_Settings):
    decision_key_arn: str
    """Of the key by which decisions are signed."""
    accept_unsigned_until: Json[date | None]
    """The day until whose end a decision without a MAC counts; None from the start."""


class _LooksSettings(_Settings):
    looks_table_name: str
    looks_keep_days: int = Field(ge=1)
    """Days for which an entry of the table of looks is kept."""


class GetKycSettings(ApiSettings, _VerifierSettings, _LooksSettings):
    """Environment of `get_kyc`."""

    kyc_table_name: str
    pseudonym_key_secret_arn: str
    """Of the key of the pseudonyms under which tombstones lie."""


class ContestSettings(PostSettings):
    """Environment of `contest`."""

    kyc_table_name: str


class ExportUserSettings(ApiSettings, _VerifierSettings, _LooksSettings):
    """Environment of `export_user`."""

    name_key_arn: str
    """Of the key under which folders, case files and message groups are named."""
    kyc_table_name: str
    identity_table_name: str
    liveness_table_name: str
    document_bucket_name: str


class DocumentsSettings(PostSettings, _LooksSettings, _LimitSettings):
    """Environment of `documents`."""

    document_bucket_name: str
    document_role_arn: str
    """The role whose sessions reach one user's documents."""
    api_url: str


class ManualDecisionSettings(PostSettings, _VerifierSettings):
    """Environment of `validate_kyc_manually`."""

    kyc_table_name: str
    number_table_name: str
    document_bucket_name: str
    work_table_name: str
    second_person: Json[tuple[NeedsTwo, ...]]
    """The decisions that one person proposes and another confirms."""


class ReviewsSettings(PostSettings, _VerifierSettings, _LooksSettings):
    """Environment of `reviews`."""

    kyc_table_name: str
    identity_table_name: str | None = None
    """Of the items that say whether letters come back; None where the stage sends none."""
    work_table_name: str
    document_bucket_name: str
    pseudonym_key_secret_arn: str
    """Of the key of the fingerprints of numbers that were read."""


class EraseUserSettings(ApiSettings):
    """Environment of `erase_user`."""

    apply_retention_function_name: str
    """Name of the function that erases."""


class _FacesSettings(_Settings):
    known_faces: Json[bool]
    """True if the stage keeps the faces of its users."""


class _FaceTableSettings(_FacesSettings):
    face_table_name: str
    """Table of the users' faces."""


class _FarewellSettings(_Settings):
    letter_queue_url: str | None = None
    """Of the letters about erasures; None, as the key, where the stage sends none."""
    message_key_arn: str | None = None
    """Of the key that messages are sealed with."""


class ErasingSettings(_FaceTableSettings, _FarewellSettings):
    """The part of the environment that both functions have which erase users."""

    name_key_arn: str
    """Of the key under which folders, case files and message groups are named."""
    kyc_table_name: str
    identity_table_name: str
    work_table_name: str
    liveness_table_name: str
    idempotency_table_name: str
    document_bucket_name: str
    pseudonym_key_secret_arn: str
    """Of the key of the pseudonyms under which tombstones lie."""


class ApplyRetentionSettings(ErasingSettings):
    """Environment of `apply_retention`."""

    failed_records_bucket_names: str
    """Buckets of failed stream records, with commas between."""
    retention_queue_url: str
    """Of the users whose time may be over."""
    retention_days: Json[int | None]
    """None keeps records until they are erased."""
    erasing_needs_two: Json[bool]
    """True if one administrator proposes an erasure and another confirms it."""
    erasure_on_request: ErasureOnRequest
    """Effect of a user's own request."""
    erasure_limits: Json[ErasureLimits]
    """Limits on the users erased before an operator has to look."""


class EraseDueSettings(ErasingSettings):
    """Environment of `erase_due`."""

    retention_days: Json[int]
    """A stage that keeps records for ever sends it nobody."""


class _LaneSettings(_Settings):
    validation_queue_url: str
    typed_validation_queue_url: str
    surplus_validation_queue_url: str
    breaker_table_name: str
    """Table of the providers that failed, of the turns of the meter and of tenants, and of whose claim is at work."""

    @property
    def queue_urls(self) -> Mapping[Lane, str]:
        """Return the URLs of the queues of validations, by lane."""
        return {
            Lane.PLAIN: self.validation_queue_url,
            Lane.TYPED: self.typed_validation_queue_url,
            Lane.SURPLUS: self.surplus_validation_queue_url,
        }


class DispatchSettings(_FacesSettings, _LaneSettings):
    """Environment of `dispatch`."""

    name_key_arn: str
    """Of the key under which folders, case files and message groups are named."""
    message_key_arn: str
    outcomes_topic_arn: str
    default_issuing_country: str
    """Of documents whose claim names none."""
    tenant_shares: Json[dict[Lane, Annotated[float, Field(gt=0)]]]
    """Claims a second of one tenant that a lane takes."""


class FollowRecordsSettings(_Settings):
    """Environment of `follow_records`."""

    kyc_table_name: str
    work_table_name: str


class ValidateKycSettings(_VerifierSettings, _FaceTableSettings, _LaneSettings):
    """Environment of `validate_kyc`."""

    name_key_arn: str
    """Of the key under which folders, case files and message groups are named."""
    message_key_arn: str
    kyc_table_name: str
    document_bucket_name: str
    number_table_name: str
    number_key_secret_arn: str
    """Of the key by which document numbers are hashed."""
    validation_dead_letter_queue_url: str
    model_provider: ModelProvider
    model_name: str
    model_pictures: Json[bool]
    """True if the model is shown the pictures."""
    model_side_pixels: int = Field(gt=0)
    """Longest side of a document's side as the model is shown it."""
    model_api_key_secret_arn: str | None = None
    """Only where the provider is `anthropic`."""
    model_tokens: Json[ModelTokens]
    """The quota of its provider, for all processes together."""
    barcode_first: Json[bool]
    """True if a document's fields are typed only if its barcode does not name the holder."""
    policy: str
    """A `kyc.domain.policy.Policy` as JSON."""
    provider_patience_seconds: int = Field(ge=0)
    """Time that a claim waits for a provider that is down before it goes to a person."""
    provider_attempts: int = Field(ge=1)
    """Tries that a provider must have ended by then: an outage during which nobody tries does not count."""
    retry_delay_seconds: int = Field(ge=0)
    """Before the second try; each later one waits three times as long as the one before, up to a quarter of an hour."""
    quotas: Json[dict[str, Annotated[float, Field(gt=0)]]]
    """Calls a second that all processes together make, by service and operation."""


class UpdateIdentitySettings(_VerifierSettings):
    """Environment of `update_identity`."""

    message_key_arn: str
    kyc_table_name: str
    identity_table_name: str
    letter_table_name: str | None = None
    """Of news of letters that came before a user's identity item; None, as the key, where the stage sends none."""
    name_key_arn: str | None = None
    """Of the key under which such news are named."""


class NotifyUserSettings(_VerifierSettings):
    """Environment of `notify_user`."""

    message_key_arn: str
    notification_topic_arn: str


class SendLetterSettings(_VerifierSettings):
    """Environment of `send_letter`."""

    message_key_arn: str
    kyc_table_name: str
    letter_table_name: str
    """Of the marks of letters that were sent."""
    letter_queue_url: str
    letter_dead_letter_queue_url: str
    letters: str
    """A `kyc.domain.letters.LetterSettings` as JSON."""
    configuration_set_name: str
    """By which SES tells of bounces and complaints."""


class FollowLettersSettings(_Settings):
    """Environment of `follow_letters`."""

    identity_table_name: str
    letter_table_name: str
    """Of news that come before a user's identity item."""
    name_key_arn: str
    """Of the key under which such news are named."""


class _WebhookTableSettings(_Settings):
    webhook_table_name: str
    webhook_queue_url: str
    """Of deliveries."""


class WebhooksSettings(PostSettings, _WebhookTableSettings):
    """Environment of `webhooks`."""

    webhook_key_arn: str
    """Of the key that secrets are encrypted with."""


class AnnounceWebhooksSettings(_VerifierSettings, _WebhookTableSettings):
    """Environment of `announce_webhooks`."""

    message_key_arn: str
    notification_topic_arn: str
    """Topic on which a tenant is told that a webhook is disabled."""


class SendWebhookSettings(_WebhookTableSettings):
    """Environment of `send_webhook`."""

    webhook_dead_letter_queue_url: str
    webhook_key_arn: str
    """Of the key that secrets are encrypted with."""
    webhook_networks: Json[tuple[str, ...]]
    """Networks that are not public and may be called all the same."""


class WatchPendingSettings(_Settings):
    """Environment of `watch_pending`."""

    work_table_name: str
    pending_limit_seconds: int = Field(ge=1)
    """A record that has waited for its validation for longer than this is stuck."""


class RemindSettings(_Settings):
    """Environment of `remind`."""

    name_key_arn: str
    """Of the key under which folders, case files and message groups are named."""
    message_key_arn: str
    kyc_table_name: str
    work_table_name: str
    outcomes_topic_arn: str
    reminders: Json[Reminders]
    """The occasions of which customers are told."""


class ProbeProvidersSettings(_Settings):
    """Environment of `probe_providers`."""

    breaker_table_name: str
    validation_mapping_ids: str
    """Of the event source mappings that the breaker stops, with commas between."""
    validate_kyc_function_name: str
    """Name of the function that asks the providers, since its role and its settings are what counts."""
