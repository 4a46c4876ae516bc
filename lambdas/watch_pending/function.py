"""Looks, at a fixed rate, for records that nobody validates and cases that wait for a person: how many, and how old."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.pending_records import look
from kyc.adapters.work_store import WorkStore
from kyc.entrypoints.observability import count, make_logger, measure_seconds, step
from kyc.entrypoints.settings import WatchPendingSettings

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    work: WorkStore
    settings: WatchPendingSettings

    def handle(self, _event: dict[str, Any], _context: LambdaContext) -> None:
        """Handle a schedule's event."""
        with step(logger, "looked") as done:
            found = look(self.work, now=int(time.time()), limit_seconds=self.settings.pending_limit_seconds)
            stuck, cases = found.stuck, found.with_a_person
            done.ended("stuck" if stuck.count else "none_stuck", stuck=asdict(stuck), with_a_person=asdict(cases))
        count("RecordsStuckPending", stuck.count)
        measure_seconds("OldestPendingSeconds", stuck.oldest_seconds)
        count("CasesWithPerson", cases.count)
        measure_seconds("OldestCaseSeconds", cases.oldest_seconds)


def build(settings: WatchPendingSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        work=WorkStore(client("dynamodb", config=CLIENT_CONFIG), settings.work_table_name),
        settings=settings,
    )
