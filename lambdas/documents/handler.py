"""Lambda's entry point of `documents`, which is built from the environment as its process starts."""

from documents.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import DocumentsSettings

handler = entry_point(logger, build(DocumentsSettings.from_environment()).handle)
