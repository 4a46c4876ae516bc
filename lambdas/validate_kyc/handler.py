"""Lambda's entry point of `validate_kyc`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ValidateKycSettings
from validate_kyc.function import build, logger

handler = entry_point(logger, build(ValidateKycSettings.from_environment()).handle)
