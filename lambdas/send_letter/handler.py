"""Lambda's entry point of `send_letter`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import SendLetterSettings
from send_letter.function import build, logger

handler = entry_point(logger, build(SendLetterSettings.from_environment()).handle)
