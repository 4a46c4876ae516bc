"""Lambda's entry point of `webhooks`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import WebhooksSettings
from webhooks.function import build, logger

handler = entry_point(logger, build(WebhooksSettings.from_environment()).handle)
