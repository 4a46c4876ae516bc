"""Names under which things of a user lie where anybody may read names: folders, case files, message groups.

Each is an HMAC-SHA-256, cut to length, under a key of the stage: the same user has the same names for ever, and who
does not have the key can neither tell whose they are nor confirm a guess. The version before made them of plain
digests, which a guess confirms; those are still told here (`former_…`), so that what lies under them is read and
erased.
"""

import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from kyc.domain.keys import RecordKey

OWNER_DIGITS: Final = 24
_SUBJECT_DIGITS: Final = 32


@dataclass(frozen=True)
class Names:
    """Makes names.

    Args:
        key: the stage's key of names.
    """

    key: bytes = field(repr=False)

    def owner(self, tenant: str, email: str) -> str:
        """Return 24 hex digits with which the folders of a user's documents begin."""
        return self._name("owner", tenant, email)[:OWNER_DIGITS]

    def subject(self, tenant_email: str) -> str:
        """Return 32 hex digits for the folder of the case files about a user."""
        return self._name("subject", tenant_email)[:_SUBJECT_DIGITS]

    def record(self, record: RecordKey) -> str:
        """Return 32 hex digits for the folder of a record's case files."""
        return self._name("record", record.tenant_email, record.id_type_id)[:_SUBJECT_DIGITS]

    def liveness(self, tenant: str, email: str, session_id: str) -> str:
        """Return 64 hex digits for the result of a liveness session, which nobody else can guess."""
        return self._name("liveness", tenant, email, session_id)

    def group(self, tenant_email: str) -> str:
        """Return 64 hex digits for a user's messages, which keep their order."""
        return self._name("group", tenant_email)

    def change(self, record: RecordKey, version: int, time: int) -> str:
        """Return 64 hex digits for one change of a record.

        Args:
            record: the record.
            version: its version from then on.
            time: Unix seconds; a record that was erased and submitted anew counts its versions anew.
        """
        return self._name("change", record.tenant_email, record.id_type_id, str(version), str(time))

    def answers(self, tenant_email: str) -> str:
        """Return 64 hex digits for the stored responses that were given to a user or are about them."""
        return self._name("answers", tenant_email)

    def farewell(self, record: RecordKey, began: int) -> str:
        """Return 64 hex digits for the letter about an erasure.

        Args:
            record: a record of the user's.
            began: when it was first submitted, in Unix seconds.
        """
        return self._name("farewell", record.tenant_email, record.id_type_id, str(began))

    def news(self, tenant_email: str) -> str:
        """Return 64 hex digits for news of letters to a user."""
        return self._name("news", tenant_email)

    def request(self, *parts: str) -> str:
        """Return 64 hex digits for a request with an idempotency key, or for its content."""
        return self._name("request", *parts)

    def _name(self, *parts: str) -> str:
        return hmac.digest(self.key, json.dumps(parts).encode(), "sha256").hex()


def former_owner(tenant: str, email: str) -> str:
    """Return what `Names.owner` was before names had a key."""
    return sha256(f"{tenant}\0{email}".encode()).hexdigest()[:OWNER_DIGITS]


def former_subject(tenant_email: str) -> str:
    """Return what `Names.subject` was before names had a key."""
    return sha256(tenant_email.encode()).hexdigest()[:_SUBJECT_DIGITS]
