"""Lambda's entry point of `contest`, which is built from the environment as its process starts."""

from contest.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ContestSettings

handler = entry_point(logger, build(ContestSettings.from_environment()).handle)
