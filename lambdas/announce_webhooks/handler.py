"""Lambda's entry point of `announce_webhooks`, which is built from the environment as its process starts."""

from announce_webhooks.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import AnnounceWebhooksSettings

handler = entry_point(logger, build(AnnounceWebhooksSettings.from_environment()).handle)
