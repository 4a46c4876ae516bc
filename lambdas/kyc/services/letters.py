"""Telling a customer by letter what was decided, and what comes due later: what still stands, and once."""

from collections.abc import Callable
from typing import Literal, Protocol

from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.letter_marks import LetterMarks
from kyc.adapters.record_store import RecordStore
from kyc.domain.errors import NotYet, ProviderError
from kyc.domain.farewell import PATIENCE_SECONDS, Farewell
from kyc.domain.letters import Letter, LetterSettings, compose, compose_farewell
from kyc.domain.outcome import Outcome

Told = Literal["sent", "sent_before", "superseded", "unreachable", "not_erased"]


class Channel(Protocol):
    """A way to a customer."""

    @property
    def name(self) -> str:
        """Its name, by which a letter is marked as sent on it."""

    def reaches(self, email: str) -> bool:
        """Return True if the user with this address can be reached."""

    def send(self, letter: Letter, tenant: str, email: str, reference: str) -> str:
        """Send a letter; return the id by which the provider knows it.

        Raises:
            ProviderUnavailable, AccessRefused: it may not have been sent.
        """


class Teller:
    """Sends letters.

    Args:
        records: the KYC table.
        marks: which letters were sent.
        verifier: verifies that a decider decided what is told.
        channel: how customers are reached.
        settings: the stage's.
        clock: Unix seconds.
    """

    def __init__(
        self,
        records: RecordStore,
        marks: LetterMarks,
        verifier: DecisionVerifier,
        channel: Channel,
        settings: LetterSettings,
        clock: Callable[[], int],
    ) -> None:
        self._records = records
        self._marks = marks
        self._verifier = verifier
        self._channel = channel
        self._settings = settings
        self._clock = clock

    def tell(self, outcome: Outcome) -> Told:
        """Send the letter of an outcome, if the record still stands at it: a later outcome has a letter of its own.

        Raises:
            UnprovenDecision: no decider made it.
            NotYet: somebody else is at this letter.
            ProviderUnavailable, AccessRefused: a provider did not do its work; to be repeated.
        """
        record = self._records.get(outcome.key)
        # One that was erased and submitted anew counts its versions anew, and has another time.
        if record is None or (record.version, record.last_updated_time) != (outcome.version, outcome.last_updated_time):
            return "superseded"
        if not record.verify:  # of one that waits nothing is told that somebody decided
            self._verifier.verify_record(record)
        letter = compose(record, self._settings, outcome.occasion)
        if letter is None:
            return "superseded"
        return self._send(letter, record.tenant, record.email, outcome.outcome_id)

    def bid_farewell(self, farewell: Farewell) -> Told:
        """Send the letter about an erasure once it is done; an erasure that never comes is told by nothing.

        Raises:
            NotYet: it is not done yet, or somebody else is at this letter.
            ProviderUnavailable, AccessRefused: a provider did not do its work; to be repeated.
        """
        records = self._records.list_for_user(farewell.tenant, farewell.email)
        if not farewell.is_done(records, self._records.list_erased(farewell.tombstones)):
            if self._clock() - farewell.time > PATIENCE_SECONDS:
                return "not_erased"
            raise NotYet
        letter = compose_farewell(farewell, self._settings)
        return self._send(letter, farewell.tenant, farewell.email, farewell.reference)

    def _send(self, letter: Letter, tenant: str, email: str, reference: str) -> Told:
        if not self._channel.reaches(email):
            return "unreachable"
        mark = f"{self._channel.name}#{reference}"
        if not self._marks.take(mark, self._clock()):
            return "sent_before"
        try:
            message_id = self._channel.send(letter, tenant, email, reference)
        except ProviderError:
            self._marks.give_back(mark)
            raise
        self._marks.sent(mark, message_id, self._clock())
        return "sent"
