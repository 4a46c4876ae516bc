"""Lambda's entry point of `liveness`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import LivenessSettings
from liveness.function import build, logger

handler = entry_point(logger, build(LivenessSettings.from_environment()).handle)
