"""Lambda's entry point of `notify_user`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import NotifyUserSettings
from notify_user.function import build, logger

handler = entry_point(logger, build(NotifyUserSettings.from_environment()).handle)
