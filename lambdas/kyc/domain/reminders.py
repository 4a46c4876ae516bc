"""Later steps of a customer's life: what comes due of a record after its decision, or while it waits for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kyc.domain.occasion import Occasion
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.work import DECIDED, EXPIRES, PENDING, WAITING, WorkRecord, place_before

SECONDS_A_DAY: Final = 86_400
_CATCH_UP_SECONDS: Final = 30 * SECONDS_A_DAY
"""A reverification that came due longer ago is not told any more: it was told then."""


class Reminders(BaseModel):
    """A stage's setting `reminders`: each of the days is an occasion, and None leaves it out."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    expiry_days: Annotated[int, Field(ge=1, le=180)] | None = None
    """Days before a verified document expires."""
    reverification_days: Annotated[int, Field(ge=30, le=3650)] | None = None
    """Days after a user was verified."""
    waiting_days: Annotated[int, Field(ge=1, le=90)] | None = None
    """Days for which a claim, or an objection, has waited."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not any(days is not None for _, days in self):
            raise ValueError("must name expiry_days, reverification_days or waiting_days; without it nothing is told")
        return self


@dataclass(frozen=True)
class Window:
    """A part of a list of what waits, in which an occasion has come.

    Attributes:
        occasion: the occasion.
        list: the list's name, one that is spread over shards.
        first: the place from which it begins.
        last: the place before which it ends.
    """

    occasion: Occasion
    list: str
    first: str
    last: str


def windows(reminders: Reminders, now: int) -> Iterator[Window]:
    """Yield where to look for what has come due, first of all those who wait: they have heard nothing yet.

    Args:
        reminders: the stage's.
        now: Unix seconds.
    """
    if reminders.waiting_days is not None:
        since = place_before(now - reminders.waiting_days * SECONDS_A_DAY)
        for name in (PENDING, WAITING):
            yield Window(Occasion.STILL_WAITING, name, place_before(0), since)
    if reminders.expiry_days is not None:
        today = _day(now)
        end = today + timedelta(days=reminders.expiry_days + 1)
        yield Window(Occasion.DOCUMENT_EXPIRES_SOON, EXPIRES, today.isoformat(), end.isoformat())
    if reminders.reverification_days is not None:
        due = now - reminders.reverification_days * SECONDS_A_DAY
        first = max(due - _CATCH_UP_SECONDS, 0)
        yield Window(Occasion.REVERIFICATION_DUE, DECIDED, place_before(first), place_before(due))


def due_time(
    occasion: Occasion, record: KycRecord, others: Iterable[KycRecord], reminders: Reminders, now: int
) -> int | None:
    """Return when an occasion came for a record, in Unix seconds; None where it has not.

    A user with a later document is not asked for another one because an earlier one expires.

    Args:
        occasion: the occasion.
        record: as it stands.
        others: the user's other records.
        reminders: the stage's.
        now: Unix seconds.
    """
    match occasion:
        case Occasion.DOCUMENT_EXPIRES_SOON:
            due = _expiry_due(record, others, reminders)
        case Occasion.REVERIFICATION_DUE:
            due = _reverification_due(record, others, reminders)
        case Occasion.STILL_WAITING:
            due = _waiting_due(record, reminders)
    return due if due is not None and due <= now else None


def last_day(record: KycRecord) -> str | None:
    """Return the last day on which a record's document is valid, YYYY-MM-DD; None where the decision read none."""
    return WorkRecord.of(record).expires_on


def waits_since(record: KycRecord) -> int:
    """Return since when a record waits for a decision, in Unix seconds."""
    return record.open_contest.time if record.open_contest else record.last_updated_time


def _expiry_due(record: KycRecord, others: Iterable[KycRecord], reminders: Reminders) -> int | None:
    day = last_day(record) if _is_verified(record) else None
    if day is None or reminders.expiry_days is None:
        return None
    if any(_is_verified(other) and (last_day(other) or _NEVER) > day for other in others):
        return None
    begins = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return int((begins - timedelta(days=reminders.expiry_days)).timestamp())


def _reverification_due(record: KycRecord, others: Iterable[KycRecord], reminders: Reminders) -> int | None:
    if not _is_verified(record) or reminders.reverification_days is None:
        return None
    if any(_is_verified(other) and other.last_updated_time > record.last_updated_time for other in others):
        return None
    return record.last_updated_time + reminders.reverification_days * SECONDS_A_DAY


def _waiting_due(record: KycRecord, reminders: Reminders) -> int | None:
    if not (record.verify or record.waits_for_person) or reminders.waiting_days is None:
        return None
    return waits_since(record) + reminders.waiting_days * SECONDS_A_DAY


_NEVER: Final = "9999-12-31"


def _is_verified(record: KycRecord) -> bool:
    return record.validation_status is ValidationStatus.VERIFIED and not record.verify


def _day(time: int) -> date:
    return datetime.fromtimestamp(time, UTC).date()
