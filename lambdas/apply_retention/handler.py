"""Erases: once a day the users whose time is over, and whom `erase_user` names; and ends erasures that broke off."""

import time
from collections import Counter
from functools import cache
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.erasing_function import REQUEST
from kyc.adapters.erasure_store import DueUser, ErasureStore, Unfinished
from kyc.adapters.record_store import RecordStore
from kyc.adapters.secrets import read_secret
from kyc.domain.erasure import ErasureAnswer, ErasureRequest
from kyc.domain.errors import AccessRefused, ProviderUnavailable
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count, entry_point, make_logger
from kyc.entrypoints.settings import ApplyRetentionSettings
from kyc.services.erase import Eraser

_SECONDS_A_DAY: Final = 86_400
_RESERVE_MILLISECONDS: Final = 60_000
"""A run that has less time left begins with no other user; the next run goes on."""

logger = make_logger()
settings = ApplyRetentionSettings.from_environment()


@cache
def pseudonym_key() -> bytes:
    """The key of the pseudonyms; read for the first erasure."""
    return read_secret(settings.pseudonym_key_secret_arn).encode()


dynamodb = client("dynamodb", config=CLIENT_CONFIG)
erasures = ErasureStore(dynamodb, settings.kyc_table_name, settings.identity_table_name, settings.work_table_name)
eraser = Eraser(
    RecordStore(dynamodb, settings.kyc_table_name),
    erasures,
    DocumentStore(client("s3", config=CLIENT_CONFIG), settings.document_bucket_name),
    pseudonym_key,
)


class _Run:
    """One day's run.

    Args:
        now: Unix seconds.
    """

    def __init__(self, now: int) -> None:
        self._now = now
        self._seen: set[DueUser] = set()
        self.done: Counter[str] = Counter()

    @property
    def before(self) -> int | None:
        """Records that were decided before are due."""
        return None if settings.retention_days is None else self._now - settings.retention_days * _SECONDS_A_DAY

    def serve(self, due: DueUser | Unfinished) -> None:
        """End an erasure that broke off, or erase a user who is due; one who cannot be now is left to the next run."""
        try:
            if isinstance(due, Unfinished):
                eraser.resume(due)
                self.done["resumed"] += 1
            elif self.before is not None and due not in self._seen:
                self._seen.add(due)
                by = f"retention:{settings.retention_days}d"
                self.done["erased"] += eraser.erase_if_due(
                    due.tenant, due.email, before=self.before, by=by, now=self._now
                )
        except ProviderUnavailable as error:
            logger.warning("A provider is down", provider=error.provider, code=error.code)
            self.done["failed"] += 1


def _erase(request: ErasureRequest) -> ErasureAnswer:
    """Erase the user whom an administrator names."""
    try:
        erased = eraser.erase(request.tenant, request.email, by=request.by, now=int(time.time()))
    except ProviderUnavailable as error:
        logger.warning("A provider is down", provider=error.provider, code=error.code)
        return ErasureAnswer.of_outage(error)
    except AccessRefused as error:
        count_failure(error)
        raise
    count("UsersErased", by="administrator")
    return ErasureAnswer(erased=erased)


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Entry point: a schedule's event, which says nothing, or a request of `erase_user`."""
    if REQUEST in event:
        return _erase(ErasureRequest.model_validate(event[REQUEST])).model_dump()
    _apply_retention(context)
    return None


def _apply_retention(context: LambdaContext) -> None:
    run = _Run(int(time.time()))
    for due in erasures.due(run.before):
        if context.get_remaining_time_in_millis() < _RESERVE_MILLISECONDS:
            logger.warning("Time is up; the next run goes on")
            run.done["not_reached"] = 1  # at least: nobody has counted the others
            break
        run.serve(due)
    behind = run.done["failed"] + run.done["not_reached"]
    logger.info("Retention applied", event="retention_applied", counts=dict(run.done))
    count("UsersErased", run.done["erased"], by="retention")
    count("ErasuresFailed", run.done["failed"])
    count("ErasuresBehind", behind)
