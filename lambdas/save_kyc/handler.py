"""Lambda's entry point of `save_kyc`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import SaveKycSettings
from save_kyc.function import build, logger

handler = entry_point(logger, build(SaveKycSettings.from_environment()).handle)
