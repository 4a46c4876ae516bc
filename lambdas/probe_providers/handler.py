"""Lambda's entry point of `probe_providers`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ProbeProvidersSettings
from probe_providers.function import build, logger

handler = entry_point(logger, build(ProbeProvidersSettings.from_environment()).handle)
