"""Telling a customer by letter what was decided: what still stands, and once."""

from collections.abc import Callable
from typing import Literal, Protocol

from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.letter_marks import LetterMarks
from kyc.adapters.record_store import RecordStore
from kyc.domain.errors import ProviderError
from kyc.domain.letters import Letter, LetterSettings, compose
from kyc.domain.outcome import Outcome

Told = Literal["sent", "sent_before", "superseded", "unreachable"]


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
        self._verifier.verify_record(record)
        letter = compose(record, self._settings)
        if letter is None:
            return "superseded"
        if not self._channel.reaches(record.email):
            return "unreachable"
        reference = outcome.outcome_id
        mark = f"{self._channel.name}#{reference}"
        if not self._marks.take(mark, self._clock()):
            return "sent_before"
        try:
            message_id = self._channel.send(letter, record.tenant, record.email, reference)
        except ProviderError:
            self._marks.give_back(mark)
            raise
        self._marks.sent(mark, message_id, self._clock())
        return "sent"
