"""Erasure of users from the failed stream records.

A change of a record may be on its way through the stream for hours while its user is erased, and end among the failed
stream records afterwards. So these are looked through once a day for all that tombstones tell to be erased.
"""

from collections.abc import Callable, Iterator
from functools import cache

from kyc.adapters.failed_records import FailedRecord, FailedRecordStore
from kyc.adapters.record_store import RecordStore
from kyc.domain.keys import SEPARATOR
from kyc.domain.pseudonym import record_pseudonym
from kyc.domain.tombstone import Tombstone, erased_partition


class FailedRecordEraser:
    """Takes the changes of erased records out of the failed stream records, and leaves all others.

    Args:
        records: the KYC table.
        failed_records: the buckets of failed stream records.
        key: gives the stage's key of pseudonyms; may raise ProviderUnavailable.
    """

    def __init__(self, records: RecordStore, failed_records: FailedRecordStore, key: Callable[[], bytes]) -> None:
        self._records = records
        self._failed_records = failed_records
        self._key = key

    def forget(self, user: str | None = None) -> Iterator[int]:
        """Take them out, one object after the other.

        A change is an erased record's if a tombstone is there for the record, and the record is not, or was submitted
        anew since.

        Args:
            user: partition key of the one user whose changes are taken out; None for all users.

        Returns:
            Of each object, how many were taken out.

        Raises:
            ProviderUnavailable: something is down; to be repeated.
        """
        look_up = cache(self._erasures_of)

        def is_erased(failed: FailedRecord) -> bool:
            if user is not None and failed.key.tenant_email != user:
                return False
            tombstones, kept = look_up(failed.key.tenant_email)
            name = record_pseudonym(self._key(), failed.key)
            times = [tombstone.redacted_time for tombstone in tombstones if tombstone.is_of(name)]
            return bool(times) and (failed.key.id_type_id not in kept or failed.created <= max(times))

        return self._failed_records.remove(is_erased)

    def _erasures_of(self, partition: str) -> tuple[tuple[Tombstone, ...], frozenset[str]]:
        """Return a user's tombstones, and the sort keys of the records that there are."""
        tenant, _, email = partition.partition(SEPARATOR)
        kept = frozenset(record.key.id_type_id for record in self._records.list_for_user(tenant, email))
        return self._records.list_erased(erased_partition(tenant, email, self._key())), kept
