"""Lambda's entry point of `follow_records`, which is built from the environment as its process starts."""

from follow_records.function import build, logger
from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import FollowRecordsSettings

handler = entry_point(logger, build(FollowRecordsSettings.from_environment()).handle)
