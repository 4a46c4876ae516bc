"""The tries at one version of a record: how often a worker died over it, how often a provider failed, what is known.

A provider that fails is no attempt: the claim waits, however often its message comes, and what was answered so far is
kept, so that the next try pays for the rest alone. It is a person's once it has waited for long enough and has been
tried often enough. A worker that is killed, as for want of memory, says nothing: its message comes back, and the next
worker dies too. So from the second receive on a note lies beside the case file, in which each try is entered before it
looks at the pictures; whoever finds that two before came to no end leaves the case to a person.

The note lies under the user's evidence, encrypted as case files are, where an erasure finds it; it goes once the
version is decided or has moved on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kyc.adapters.document_store import DocumentStore
from kyc.domain.errors import ProviderUnavailable
from kyc.services.kept_answers import KeptAnswers

_NOTED_FROM: Final = 2
"""Receives of a message. The first one needs no call: nearly every case ends with it."""
_MOST_CRASHES: Final = 2
QUOTA_DELAY_SECONDS: Final = 30
"""Before a message is shown again whose calls had no turn within a process's patience."""
LONGEST_DELAY_SECONDS: Final = 900
"""Before a message that a provider keeps from being decided is shown again."""
_MOST_GROWTH: Final = 10


def seconds_before_next_try(failed_tries: int, first_seconds: int) -> int:
    """Return the seconds until the next try: three times as long after each one that a provider's failure ended.

    A message is received besides where it only waits its turn; such receives count where nobody could count the tries.

    Args:
        failed_tries: how many tries failures have ended.
        first_seconds: until the second try; a quarter of an hour is the longest.
    """
    growth: int = 3 ** min(failed_tries - 1, _MOST_GROWTH)
    return min(first_seconds * growth, LONGEST_DELAY_SECONDS)


class _Note(BaseModel):
    """The note that one try leaves for the next."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["auto-kyc/unfinished/1"] = "auto-kyc/unfinished/1"
    unended: int
    """Tries that began and of which nobody knows an end."""
    failed: int = 0
    """Tries that a provider's failure ended."""
    answers: dict[str, Any] = {}


@dataclass(frozen=True)
class Patience:
    """When a claim that a provider keeps from being decided becomes a person's.

    Attributes:
        seconds: how long it must have waited since it was submitted.
        tries: how many tries providers must have ended; an outage during which nobody tries does not count.
        gave_up: told of each provider whose failure leaves a gap on the last try, once for each way of failing.
    """

    seconds: int
    tries: int
    gave_up: Callable[[ProviderUnavailable], None]

    def is_over(self, *, waited_seconds: float, failed: int) -> bool:
        """Return whether this try is the last one.

        Args:
            waited_seconds: since the submission.
            failed: how many tries providers have ended so far.
        """
        return waited_seconds >= self.seconds and failed + 1 >= self.tries


class Tries:
    """The tries at one version, seen from one receive of its message.

    Args:
        documents: the document bucket.
        case_file_key: key of the case file; the note lies beside it.
        receive: how often the message was received, this time included.
    """

    def __init__(self, documents: DocumentStore, case_file_key: str, receive: int) -> None:
        self._documents = documents
        self._key = f"{case_file_key}.unfinished"
        self._receive = receive
        self._note = _Note(unended=0)
        self._version: str | None = None
        self._has_begun = False
        self.kept = KeptAnswers()

    @property
    def is_first(self) -> bool:
        """Return True if the message was never received before."""
        return self._receive < _NOTED_FROM

    @property
    def failed(self) -> int:
        """Return the number of tries that providers have ended."""
        return self._note.failed

    def recall(self) -> None:
        """Read what earlier tries left.

        Raises:
            ProviderUnavailable: S3 did not answer.
            AccessRefused: S3 does not let us.
        """
        if self._receive < _NOTED_FROM:
            return
        stored = self._documents.fetch_evidence(self._key)
        if stored is None:
            self._note = _Note(unended=1)  # the try before left no word
            return
        self._version = stored.version_id
        try:
            self._note = _Note.model_validate_json(stored.content)
        except ValidationError:  # of another version of this code, or larger than is read: begin anew
            self._note = _Note(unended=0)
        self.kept = KeptAnswers(self._note.answers)

    def begin(self) -> bool:
        """Return True if the pictures may be worked on, False if two who began to came to no end.

        Raises:
            ProviderUnavailable: S3 did not answer.
            AccessRefused: S3 does not let us.
        """
        if self._note.unended >= _MOST_CRASHES:
            return False
        if self._receive >= _NOTED_FROM:
            self._put(self._note.model_copy(update={"unended": self._note.unended + 1}))
            self._has_begun = True
        return True

    def keep(self, *, failed: bool) -> int:
        """Note that a provider ended the try, and keep what was answered.

        Args:
            failed: whether it failed; else its quota was used up, which says nothing of it.

        Returns:
            How many tries providers have ended by failing, this one included.

        Raises:
            ProviderUnavailable: S3 did not take it.
            AccessRefused: S3 does not let us.
        """
        self.kept.settle()
        unended = self._note.unended - 1 if self._has_begun else self._note.unended
        self._put(_Note(unended=unended, failed=self._note.failed + failed, answers=self.kept.dump()))
        return self.failed

    def end(self) -> None:
        """Remove what earlier tries left: the version is decided, or has moved on.

        Raises:
            ProviderUnavailable: S3 did not do it.
            AccessRefused: S3 does not let us.
        """
        if self._receive >= _NOTED_FROM or self._version is not None:
            self._documents.remove(self._key)

    def _put(self, note: _Note) -> None:
        before = self._version
        self._version = self._documents.put_evidence(self._key, note.model_dump_json().encode())
        self._note = note
        if before is not None:
            self._documents.remove_version(self._key, before)
