"""Lambda's entry point of `remind`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import RemindSettings
from remind.function import build, logger

handler = entry_point(logger, build(RemindSettings.from_environment()).handle)
