"""Notices that workers die over one case, so that a case which kills every worker ends with a person.

A worker that is killed, as for want of memory, says nothing: its message comes back, and the next worker dies too. From
the second receive of a message on, a marker lies beside the case file while the pictures are worked on; whoever finds
one that is not their own knows that somebody before came to no end.
"""

from typing import Final

from kyc.adapters.document_store import DocumentStore

_MARKED_FROM: Final = 2
"""Receives of a message. The first one needs no call: nearly every case ends with it."""


class CrashWatch:
    """Watches over one receive of a message.

    Args:
        documents: the document bucket.
        case_file_key: key of the case file; the marker lies beside it, where an erasure finds it too.
        receive: how often the message was received, this time included.
    """

    def __init__(self, documents: DocumentStore, case_file_key: str, receive: int) -> None:
        self._documents = documents
        self._key = f"{case_file_key}.begun"
        self._receive = receive
        self._version: str | None = None

    def begin(self) -> bool:
        """Return True if the pictures may be worked on, False if somebody began to before and came to no end.

        Raises:
            ProviderUnavailable: S3 did not answer.
        """
        if self._receive < _MARKED_FROM:
            return True
        if self._receive > _MARKED_FROM and self._documents.exists(self._key):
            return False
        self._version = self._documents.put_evidence(self._key, b"{}")
        return True

    def end(self) -> None:
        """Note that the work came to an end, whichever.

        Raises:
            ProviderUnavailable: S3 did not do it.
        """
        if self._version is not None:
            self._documents.remove_version(self._key, self._version)
        elif self._receive >= _MARKED_FROM:
            self._documents.remove(self._key)
