"""Queues once a day the users whose time is over, erases whom `erase_user` names, and ends erasures that broke off."""

import time
from collections import Counter
from functools import cache
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.erasing_function import REQUEST
from kyc.adapters.erasure_store import DueUser, ErasureStore, Unfinished
from kyc.adapters.name_key import NameKey
from kyc.adapters.record_store import RecordStore
from kyc.adapters.retention_queue import AT_ONCE, DuePlace, RetentionQueue
from kyc.adapters.secrets import read_secret
from kyc.domain.erasure import ErasureAnswer, ErasureRequest
from kyc.domain.errors import AccessRefused, ProviderUnavailable
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count, entry_point, make_logger
from kyc.entrypoints.settings import ApplyRetentionSettings
from kyc.services.erase import Eraser

_SECONDS_A_DAY: Final = 86_400
_RESERVE_MILLISECONDS: Final = 60_000
"""A run that has less time left looks for no other user; the next run goes on."""

logger = make_logger()
settings = ApplyRetentionSettings.from_environment()


@cache
def pseudonym_key() -> bytes:
    """The key of the pseudonyms; read for the first erasure."""
    return read_secret(settings.pseudonym_key_secret_arn).encode()


dynamodb = client("dynamodb", config=CLIENT_CONFIG)
erasures = ErasureStore(dynamodb, settings.kyc_table_name, settings.identity_table_name, settings.work_table_name)
queue = RetentionQueue(client("sqs", config=CLIENT_CONFIG), settings.retention_queue_url)
eraser = Eraser(
    RecordStore(dynamodb, settings.kyc_table_name),
    erasures,
    DocumentStore(client("s3", config=CLIENT_CONFIG), settings.document_bucket_name),
    pseudonym_key,
    NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn),
)


class _Run:
    """One day's run.

    Args:
        now: Unix seconds.
    """

    def __init__(self, now: int) -> None:
        self._now = now
        self._seen: set[DueUser] = set()
        self._unsent: list[DuePlace] = []
        self.done: Counter[str] = Counter()

    @property
    def before(self) -> int | None:
        """Records that were decided before are due."""
        return None if settings.retention_days is None else self._now - settings.retention_days * _SECONDS_A_DAY

    def serve(self, due: DueUser | Unfinished) -> None:
        """End an erasure that broke off, or put a user who may be due into the queue, each once."""
        if isinstance(due, Unfinished):
            self._resume(due)
        elif due not in self._seen:
            self._seen.add(due)
            self._unsent.append(DuePlace(list=due.place[0], sort=due.place[1]))
            if len(self._unsent) == AT_ONCE:
                self.send()

    def send(self) -> None:
        """Put into the queue who is not in it yet; whoever cannot be now is left to the next run."""
        places, self._unsent = self._unsent, []
        if not places:
            return
        try:
            queue.send(places)
        except ProviderUnavailable as error:
            self._failed(error, len(places))
        else:
            self.done["queued"] += len(places)

    def _resume(self, unfinished: Unfinished) -> None:
        try:
            eraser.resume(unfinished)
        except ProviderUnavailable as error:
            self._failed(error, 1)
        else:
            self.done["resumed"] += 1

    def _failed(self, error: ProviderUnavailable, many: int) -> None:
        logger.warning("A provider is down", provider=error.provider, code=error.code)
        self.done["failed"] += many


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
    run.done["left_over"] = queue.waiting()  # by the run before
    for due in erasures.due(run.before):
        if context.get_remaining_time_in_millis() < _RESERVE_MILLISECONDS:
            logger.warning("Time is up; the next run goes on")
            run.done["not_reached"] = 1  # at least: nobody has counted the others
            break
        run.serve(due)
    run.send()
    behind = run.done["failed"] + run.done["not_reached"] + run.done["left_over"]
    logger.info("Retention applied", event="retention_applied", counts=dict(run.done))
    count("ErasuresFailed", run.done["failed"])
    count("ErasuresBehind", behind)
