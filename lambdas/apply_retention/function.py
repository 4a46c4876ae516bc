"""Queues once a day the users whose time is over, erases whom `erase_user` names, and ends erasures that broke off."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.erasing_function import REQUEST
from kyc.adapters.erasure_limit_store import ErasureLimitStore
from kyc.adapters.erasure_store import DueUser, ErasureStore, Unfinished
from kyc.adapters.failed_records import FailedRecordStore
from kyc.adapters.record_store import RecordStore
from kyc.adapters.retention_queue import AT_ONCE, DuePlace, RetentionQueue
from kyc.adapters.secrets import secret_key
from kyc.domain.erasure import ErasureAct, ErasureAnswer, ErasureRequest
from kyc.domain.errors import AccessRefused, ProviderUnavailable
from kyc.entrypoints.erasing import build_eraser
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count, make_logger
from kyc.entrypoints.settings import ApplyRetentionSettings
from kyc.services.erase import Eraser
from kyc.services.erasure_gate import ErasureGate
from kyc.services.forget_failed import FailedRecordEraser

_SECONDS_A_DAY: Final = 86_400
_RESERVE_MILLISECONDS: Final = 60_000
"""A run that has less time left looks for no other user; the next run goes on."""
_LEAST_MILLISECONDS: Final = 20_000
"""Likewise with no object of failed stream records."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    erasures: ErasureStore
    queue: RetentionQueue
    eraser: Eraser
    failed_records: FailedRecordEraser
    gate: ErasureGate
    retention_days: int | None

    def handle(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
        """Handle a schedule's event, which says nothing, or a request of `erase_user`."""
        if REQUEST in event:
            return self._erase(ErasureRequest.model_validate(event[REQUEST])).model_dump()
        self._apply_retention(context)
        return None

    def _erase(self, request: ErasureRequest) -> ErasureAnswer:
        """Do what `erase_user` asks of a user's erasure."""
        try:
            answer = self.gate.serve(request, int(time.time()))
        except ProviderUnavailable as error:
            logger.warning("A provider is down", provider=error.provider, code=error.code)
            return ErasureAnswer.of_outage(error)
        except AccessRefused as error:
            count_failure(error)
            raise
        if answer.waits:
            logger.warning("Many users were erased; this erasure waits for an operator", event="erasure_waits")
            count("ErasuresWaiting")
        elif answer.erased:
            count("UsersErased", by="administrator" if request.act is ErasureAct.ERASE else "customer")
        return answer

    def _apply_retention(self, context: LambdaContext) -> None:
        run = _Run(self, int(time.time()))
        run.done["left_over"] = self.queue.waiting()  # by the run before
        run.serve_released()
        run.forget_old_proposals()
        run.count_late_requests()
        for due in self.erasures.due(run.before):
            if context.get_remaining_time_in_millis() < _RESERVE_MILLISECONDS:
                logger.warning("Time is up; the next run goes on")
                run.done["not_reached"] = 1  # at least: nobody has counted the others
                break
            run.serve(due)
        run.send()
        run.forget_failed(lambda: context.get_remaining_time_in_millis() < _LEAST_MILLISECONDS)
        behind = run.done["failed"] + run.done["not_reached"] + run.done["left_over"]
        logger.info("Retention applied", event="retention_applied", counts=dict(run.done))
        count("ErasuresFailed", run.done["failed"])
        count("ErasuresBehind", behind)
        count("ErasuresWaiting", run.done["waiting"])
        count("ErasureRequestsLate", run.done["late_requests"])


class _Run:
    """One day's run.

    Args:
        function: whose run it is.
        now: Unix seconds.
    """

    def __init__(self, function: Function, now: int) -> None:
        self._function = function
        self._now = now
        self._seen: set[DueUser] = set()
        self._unsent: list[DuePlace] = []
        self._held = False
        self.done: Counter[str] = Counter()

    @property
    def before(self) -> int | None:
        """Records that were decided before are due."""
        days = self._function.retention_days
        return None if days is None else self._now - days * _SECONDS_A_DAY

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
            let_on = 0 if self._held else self._function.gate.retention_may_erase(len(places), self._now)
            self._held = let_on < len(places)
            self.done["waiting"] += len(places) - let_on
            if let_on:
                self._queue(places[:let_on])
        except ProviderUnavailable as error:
            self._failed(error, len(places))

    def _queue(self, places: list[DuePlace]) -> None:
        try:
            self._function.queue.send(places)
        except ProviderUnavailable:
            self._function.gate.retention_did_not_erase(len(places))
            raise
        self.done["queued"] += len(places)

    def serve_released(self) -> None:
        """Erase those whose erasure an operator let on, and count the others that wait."""
        for waiting in self._function.gate.waiting():
            if waiting.released_by is None:
                self.done["waiting"] += 1
                continue
            try:
                self._function.gate.serve_released(waiting, self._now)
            except ProviderUnavailable as error:
                self._failed(error, 1)
            else:
                self.done["released"] += 1

    def forget_old_proposals(self) -> None:
        """Delete what nobody confirmed in time."""
        try:
            self._function.gate.forget_old_proposals(self._now)
        except ProviderUnavailable as error:
            self._failed(error, 1)

    def count_late_requests(self) -> None:
        """Count users' own requests that nobody has answered for long, and delete refusals that are old."""
        try:
            self.done["late_requests"] = self._function.gate.late_requests(self._now)
        except ProviderUnavailable as error:
            self._failed(error, 1)

    def forget_failed(self, is_over: Callable[[], bool]) -> None:
        """Take what is left of erased users out of the failed stream records, until the time is over."""
        try:
            for removed in self._function.failed_records.forget():
                self.done["failed_records"] += removed
                if is_over():
                    self.done["not_reached"] = 1
                    break
        except ProviderUnavailable as error:
            self._failed(error, 1)

    def _resume(self, unfinished: Unfinished) -> None:
        try:
            self._function.eraser.resume(unfinished)
        except ProviderUnavailable as error:
            self._failed(error, 1)
        else:
            self.done["resumed"] += 1

    def _failed(self, error: ProviderUnavailable, many: int) -> None:
        logger.warning("A provider is down", provider=error.provider, code=error.code)
        self.done["failed"] += many


def build(settings: ApplyRetentionSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    erasures = ErasureStore(dynamodb, settings.kyc_table_name, settings.identity_table_name, settings.work_table_name)
    s3 = client("s3", config=CLIENT_CONFIG)
    pseudonym_key = secret_key(settings.pseudonym_key_secret_arn)
    eraser = build_eraser(settings, dynamodb, s3, pseudonym_key)
    failed_records = FailedRecordEraser(
        RecordStore(dynamodb, settings.kyc_table_name),
        FailedRecordStore(s3, settings.failed_records_bucket_names.split(",")),
        pseudonym_key,
    )
    return Function(
        erasures=erasures,
        queue=RetentionQueue(client("sqs", config=CLIENT_CONFIG), settings.retention_queue_url),
        eraser=eraser,
        failed_records=failed_records,
        gate=ErasureGate(
            eraser,
            failed_records,
            ErasureLimitStore(dynamodb, settings.kyc_table_name),
            settings.erasure_limits,
            pseudonym_key,
            needs_two=settings.erasing_needs_two,
            on_request=settings.erasure_on_request,
        ),
        retention_days=settings.retention_days,
    )
