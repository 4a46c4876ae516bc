"""Lambda's entry point of `validate_kyc_manually`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ManualDecisionSettings
from validate_kyc_manually.function import build, logger

handler = entry_point(logger, build(ManualDecisionSettings.from_environment()).handle)
