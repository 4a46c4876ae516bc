"""Lambda's entry point of `erase_due`, which is built from the environment as its process starts."""

from erase_due.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import EraseDueSettings

handler = entry_point(logger, build(EraseDueSettings.from_environment()).handle)
