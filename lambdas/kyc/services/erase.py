"""The erasure of a user, safe to repeat: whatever broke off is taken up where it was left.

Records go first, so that nothing new is decided and no identity item can come back. Each tombstone names what is still
to be removed from the document bucket until it is removed, so that an erasure that broke off can be found and ended.
"""

from collections.abc import Callable
from typing import Final

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.erasure_limit_store import ErasureLimitStore
from kyc.adapters.erasure_store import ErasureStore, Unfinished
from kyc.adapters.idempotency_erasure import KeptAnswerEraser
from kyc.adapters.letter_queue import LetterQueue
from kyc.adapters.liveness_store import LivenessStore
from kyc.adapters.record_store import RecordStore
from kyc.domain.erasure import Erased, bury, erased_now, user_objects
from kyc.domain.errors import ProviderUnavailable, WriteConflict
from kyc.domain.farewell import farewell_to
from kyc.domain.history import StatusChange, is_refused_for_good
from kyc.domain.keys import tenant_email
from kyc.domain.links import evidence_prefixes
from kyc.domain.names import Names
from kyc.domain.pseudonym import user_pseudonym
from kyc.domain.record import KycRecord, ValidationStatus
from kyc.domain.tombstone import erased_partition, split_erased_partition
from kyc.services.known_faces import FaceEraser

_DECIDED: Final = frozenset({ValidationStatus.VERIFIED, ValidationStatus.REJECTED})
_ATTEMPTS: Final = 4


class Eraser:
    """Erases users.

    Args:
        records: the KYC table.
        erasures: the writes to it and to the identity table.
        liveness: the table of liveness.
        answers: the answers that are kept for requests that are sent again.
        documents: the document bucket.
        key: gives the stage's key of pseudonyms; may raise ProviderUnavailable.
        names: gives what makes the stage's names; likewise.
        requests: where erasures wait for somebody's word.
        faces: erases faces that are known; None where the stage keeps none.
        letters: has users told by letter; None where the stage sends none.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all that is of a user
        self,
        records: RecordStore,
        erasures: ErasureStore,
        liveness: LivenessStore,
        answers: KeptAnswerEraser,
        documents: DocumentStore,
        key: Callable[[], bytes],
        names: Callable[[], Names],
        requests: ErasureLimitStore,
        faces: FaceEraser | None = None,
        letters: LetterQueue | None = None,
    ) -> None:
        self._records = records
        self._erasures = erasures
        self._requests = requests
        self._liveness = liveness
        self._answers = answers
        self._documents = documents
        self._key = key
        self._names = names
        self._faces = faces
        self._letters = letters

    def erase(self, tenant: str, email: str, *, by: str, now: int, proposal: tuple[str, int] | None = None) -> Erased:
        """Erase a user, known or not.

        Args:
            tenant: the user's tenant.
            email: the user's e-mail address, in lower case.
            by: who or what erases, for the history.
            now: Unix seconds.
            proposal: who had proposed it and when, where a second person confirmed it.

        Raises:
            ProviderUnavailable: something is down, or the user's records are being written to; to be repeated.
        """
        key, names = self._key(), self._names()
        self._announce(tenant, email, key, names, now)
        records = self._bury_all(tenant, email, key, names, erased_now(by, now, proposal))
        self._liveness.erase(tenant_email(tenant, email))
        self._answers.erase(names.answers(tenant_email(tenant, email)))
        if not records:
            self._erasures.remove_identity(tenant, email)
        if self._faces:
            self._faces.erase(tenant, user_pseudonym(key, tenant_email(tenant, email)))
        tombstones = self._records.list_erased(erased_partition(tenant, email, key))
        unfinished = [tombstone for tombstone in tombstones if tombstone.to_remove]
        prefixes = {*user_objects(names, tenant, email), *(name for each in unfinished for name in each.to_remove)}
        evidence = evidence_prefixes(names, tenant, email)
        removed = {prefix: self._documents.remove(prefix) for prefix in sorted(prefixes)}
        for tombstone in unfinished:
            self._erasures.finish(tombstone.key)
        documents = sum(count for prefix, count in removed.items() if prefix not in evidence)
        return Erased(records=records, documents=documents, redacted_time=now)

    def _announce(self, tenant: str, email: str, key: bytes, names: Names, now: int) -> None:
        """Have a user told of their erasure, before nobody knows their address any more; it is told when it is done."""
        if self._letters is None:
            return
        farewell = farewell_to(self._records.list_for_user(tenant, email), names, key, now)
        if farewell:
            self._letters.send(farewell)

    def is_held(self, tenant: str, email: str) -> bool:
        """Return True if a case of a user waits for a person, or a person refused a claim of theirs for good.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        records = self._records.list_for_user(tenant, email)
        return any(
            record.waits_for_person or record.open_proposal or is_refused_for_good(record.history) for record in records
        )

    def erase_if_due(self, tenant: str, email: str, *, before: int, by: str, now: int) -> bool:
        """Erase a user whose every record was decided, by a machine or a person, before a time, and waits for nobody.

        A customer who objects to a decision has a right to a person's look (`kyc.domain.contest`), which comes first.

        Returns:
            Whether they were.

        Raises:
            ProviderUnavailable: as for `erase`.
        """
        records = self._records.list_for_user(tenant, email)
        if not records or not all(_decided_before(record, before) for record in records):
            return False
        self.erase(tenant, email, by=by, now=now)
        self._requests.forget_user(user_pseudonym(self._key(), tenant_email(tenant, email)))
        return True

    def resume(self, unfinished: Unfinished) -> None:
        """End an erasure that broke off.

        Raises:
            ProviderUnavailable: something is down; to be repeated.
        """
        if self._faces:
            self._faces.erase(*split_erased_partition(unfinished.key.tenant_email))
        for tombstone in self._records.list_erased(unfinished.key.tenant_email):
            if tombstone.key == unfinished.key and tombstone.to_remove:
                for prefix in tombstone.to_remove:
                    self._documents.remove(prefix)
                self._erasures.finish(tombstone.key)

    def _bury_all(self, tenant: str, email: str, key: bytes, names: Names, erased: StatusChange) -> int:
        buried = 0
        for _ in range(_ATTEMPTS):
            try:
                for record in self._records.list_for_user(tenant, email):
                    self._erasures.replace(record, bury(record, key, names, erased))
                    buried += 1
            except WriteConflict:
                continue  # The record was decided or submitted meanwhile: it is read again.
            return buried
        raise ProviderUnavailable("dynamodb", "TransactionConflict")


def _decided_before(record: KycRecord, before: int) -> bool:
    is_decided = record.validation_status in _DECIDED and not record.waits_for_person
    return is_decided and record.last_updated_time < before
