"""Lambda's entry point of `reviews`, which is built from the environment as its process starts."""

from kyc.entrypoints.observability import entry_point
from kyc.entrypoints.settings import ReviewsSettings
from reviews.function import build, logger

handler = entry_point(logger, build(ReviewsSettings.from_environment()).handle)
