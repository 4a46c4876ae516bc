"""What each function is configured by: one model a function, its fields named as the environment variables.

A variable that is missing or malformed stops the function when it starts, with the variable's name.
"""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kyc.policy import Policy

ModelProvider = Literal["bedrock", "anthropic"]


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    stage: str


class SaveKycSettings(_Settings):
    """Environment of `save_kyc`."""

    kyc_table_name: str
    user_pool_id: str
    api_url: str


class GetKycSettings(_Settings):
    """Environment of `get_kyc`."""

    kyc_table_name: str


class DocumentsSettings(_Settings):
    """Environment of `documents`."""

    document_bucket_name: str
    api_url: str


class ManualDecisionSettings(_Settings):
    """Environment of `validate_kyc_manually`."""

    kyc_table_name: str


class DispatchSettings(_Settings):
    """Environment of `dispatch`."""

    validation_queue_url: str
    outcomes_topic_arn: str


class ValidateKycSettings(_Settings):
    """Environment of `validate_kyc`."""

    kyc_table_name: str
    document_bucket_name: str
    validation_queue_url: str
    model_provider: ModelProvider
    model_name: str
    model_api_key_secret_arn: str | None = None
    """Only where the provider is `anthropic`."""
    policy: Policy
    provider_attempts: int = Field(ge=1)
    """On this receive of a message, a provider that is still down sends the claim to a person."""
    retry_delay_seconds: int = Field(ge=0)
    """Before the second attempt; each later one waits three times as long as the one before."""


class UpdateIdentitySettings(_Settings):
    """Environment of `update_identity`."""

    kyc_table_name: str
    identity_table_name: str


class NotifyUserSettings(_Settings):
    """Environment of `notify_user`."""

    kyc_table_name: str
    notification_topic_arn: str
