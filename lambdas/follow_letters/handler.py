"""Lambda's entry point of `follow_letters`, which is built from the environment as its process starts."""

from follow_letters.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import FollowLettersSettings

handler = entry_point(logger, build(FollowLettersSettings.from_environment()).handle)
