"""Lambda's entry point of `apply_retention`, which is built from the environment as its process starts."""

from apply_retention.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ApplyRetentionSettings

handler = entry_point(logger, build(ApplyRetentionSettings.from_environment()).handle)
