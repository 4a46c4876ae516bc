"""Lambda's entry point of `update_identity`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import UpdateIdentitySettings
from update_identity.function import build, logger

handler = entry_point(logger, build(UpdateIdentitySettings.from_environment()).handle)
