"""Lambda's entry point of `get_kyc`, which is built from the environment as its process starts."""

from get_kyc.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import GetKycSettings

handler = entry_point(logger, build(GetKycSettings.from_environment()).handle)
