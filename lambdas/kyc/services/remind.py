"""Reminders: what has come due of records is published, once an occasion.

An item of the lists is marked once its occasion is published. Whoever breaks off in between publishes it again, under
the same id, by which every reader of outcomes tells a repetition. A decision that asks for no reverification, as most
rejections, is marked too: it would be read again each day for as long as it is looked for, and keep others waiting.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from kyc.adapters.record_store import RecordStore
from kyc.adapters.work_store import WorkStore, record_key
from kyc.domain.occasion import Occasion
from kyc.domain.outcome import Outcome
from kyc.domain.reminders import Reminders, due_time, windows


class Publisher(Protocol):
    """The topic of outcomes."""

    def publish(self, decided: Outcome) -> None:
        """Publish an outcome.

        Raises:
            ProviderUnavailable: it may not have been published.
        """


class Reminder:
    """Looks for what has come due, and has it told.

    Args:
        work: the lists of what waits.
        records: the KYC table.
        outcomes: where it is published.
        reminders: the stage's setting.
    """

    def __init__(self, work: WorkStore, records: RecordStore, outcomes: Publisher, reminders: Reminders) -> None:
        self._work = work
        self._records = records
        self._outcomes = outcomes
        self._reminders = reminders

    def due(self, now: int) -> Iterator[tuple[Occasion, dict[str, Any]]]:
        """Yield the occasions that may have come, each with its item of the lists.

        Args:
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        for window in windows(self._reminders, now):
            for item in self._work.unreminded(window.list, window.first, window.last):
                yield window.occasion, item

    def remind(self, occasion: Occasion, item: dict[str, Any], now: int) -> bool:
        """Publish an occasion, if it has come by what the user's records say now, and mark an item that is done with.

        Args:
            occasion: the occasion.
            item: the item of the lists.
            now: Unix seconds.

        Returns:
            True if it was published.

        Raises:
            ProviderUnavailable, AccessRefused: a provider did not do its work; the next run does it.
        """
        found = {record.key: record for record in self._records.list_for_user(item["tenant"], item["email"])}
        record = found.pop(record_key(item), None)
        if record is None:
            return False
        due = due_time(occasion, record, found.values(), self._reminders, now)
        if due is not None:
            self._outcomes.publish(Outcome.reminding(record, occasion, due))
        # A decision's place holds its time, so what is decided anew has an item anew. Elsewhere what is not due today
        # may be so tomorrow, as when a user's later document is rejected after all.
        if due is not None or occasion is Occasion.REVERIFICATION_DUE:
            self._work.note_reminded((item["list"], item["sort"]), now)
        return due is not None
