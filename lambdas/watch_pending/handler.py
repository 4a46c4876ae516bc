"""Lambda's entry point of `watch_pending`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import WatchPendingSettings
from watch_pending.function import build, logger

handler = entry_point(logger, build(WatchPendingSettings.from_environment()).handle)
