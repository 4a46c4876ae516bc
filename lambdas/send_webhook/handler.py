"""Lambda's entry point of `send_webhook`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import SendWebhookSettings
from send_webhook.function import build, logger

handler = entry_point(logger, build(SendWebhookSettings.from_environment()).handle)
