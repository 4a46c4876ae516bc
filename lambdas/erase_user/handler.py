"""Lambda's entry point of `erase_user`, which is built from the environment as its process starts."""

from erase_user.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import EraseUserSettings

handler = entry_point(logger, build(EraseUserSettings.from_environment()).handle)
