"""The holds that reviewers have on cases: two people never work on one, and only its holder decides it."""

from typing import Any

from kyc.adapters.work_store import HeldError, WorkStore
from kyc.domain.errors import Conflict, ProviderUnavailable
from kyc.domain.lease import LEASE_SECONDS, Lease
from kyc.domain.record import KycRecord
from kyc.domain.work import WorkRecord, case_key


class Leases:
    """Leases of cases.

    Args:
        work: the table of work.
    """

    def __init__(self, work: WorkStore) -> None:
        self._work = work

    def holder(self, record: KycRecord, *, now: int) -> Lease | None:
        """Return who holds a record's case; None if nobody does, or it waits for no person.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        if not record.waits_for_person:
            return None
        return Lease.of(self._work.get(case_key(WorkRecord.of(record))) or {}, now)

    def require_free(self, record: KycRecord, sub: str, *, now: int) -> None:
        """Raise Conflict if another reviewer holds a record's case.

        Args:
            record: the record.
            sub: the pool's own name of who asks.
            now: Unix seconds.

        Raises:
            Conflict: somebody else holds it.
            ProviderUnavailable: DynamoDB did not answer.
        """
        lease = self.holder(record, now=now)
        if lease is not None and lease.sub != sub:
            raise _taken(record, lease, sub)

    def take(self, record: KycRecord, *, name: str, sub: str, now: int) -> dict[str, Any]:
        """Take a record's case for a quarter of an hour from now, or hold it for as long again.

        Args:
            record: as it stands now.
            name: e-mail address of who takes it.
            sub: the pool's own name of them.
            now: Unix seconds.

        Returns:
            The case's item.

        Raises:
            Conflict: it waits for no person, or somebody else holds it.
            ProviderUnavailable: DynamoDB did not do it, or the lists do not have the case yet; to be repeated.
        """
        if not record.waits_for_person:
            raise closed(record.submission_id)
        lease = Lease(name=name, sub=sub, until=now + LEASE_SECONDS)
        try:
            return self._work.hold(case_key(WorkRecord.of(record)), lease, now=now)
        except HeldError as held:
            holder = Lease.of(held.item, now)
            if holder is None:
                raise ProviderUnavailable("dynamodb", "CaseNotListed") from held
            raise _taken(record, holder, sub) from held

    def release(self, record: KycRecord, *, sub: str, now: int) -> None:
        """Give a record's case back.

        Raises:
            Conflict: it waits for no person, or they do not hold it.
            ProviderUnavailable: DynamoDB did not do it.
        """
        if not record.waits_for_person:
            raise closed(record.submission_id)
        try:
            self._work.give_back(case_key(WorkRecord.of(record)), sub, now=now)
        except HeldError as held:
            holder = Lease.of(held.item, now)
            if holder is not None:
                raise _taken(record, holder, sub) from held
            raise Conflict(
                "case_not_taken", "You have not taken this case.", submission_id=record.submission_id
            ) from held

    def end(self, record: KycRecord) -> None:
        """End whatever lease there is on a record's case, as when it was decided.

        Args:
            record: as it stood while the case waited.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        self._work.end(case_key(WorkRecord.of(record)))


def closed(submission_id: str | None) -> Conflict:
    """Return the error for a case that no longer waits for a person."""
    return Conflict("case_closed", "The case was decided meanwhile, or submitted anew.", submission_id=submission_id)


def _taken(record: KycRecord, lease: Lease, sub: str) -> Conflict:
    return Conflict(
        "case_taken",
        "Somebody else has taken this case.",
        submission_id=record.submission_id,
        held_by=lease.for_reader(sub),
    )
