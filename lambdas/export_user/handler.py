"""Lambda's entry point of `export_user`, which is built from the environment as its process starts."""

from export_user.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ExportUserSettings

handler = entry_point(logger, build(ExportUserSettings.from_environment()).handle)
