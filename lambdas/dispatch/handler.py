"""Lambda's entry point of `dispatch`, which is built from the environment as its process starts."""

from dispatch.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import DispatchSettings

handler = entry_point(logger, build(DispatchSettings.from_environment()).handle)
