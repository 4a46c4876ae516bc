"""Keeps a user's identity item in step with the outcomes of their records."""

from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.identity_store import IdentityStore
from kyc.adapters.letter_marks import EarlyNews
from kyc.adapters.letters_state import LettersStates
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.name_key import NameKey
from kyc.domain.errors import WriteConflict
from kyc.domain.identity import merge_identity
from kyc.domain.outcome import Outcome
from kyc.domain.record import ValidationStatus
from kyc.entrypoints.batches import fifo_processor, submission_of
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import UpdateIdentitySettings

_ATTEMPTS: Final = 5

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    cipher: MessageCipher
    verifier: DecisionVerifier
    identities: IdentityStore
    states: LettersStates
    early: EarlyNews | None

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of messages; the ones that failed go back to the queue."""
        return process_partial_response(event, self.update_identity, fifo_processor(), context)

    def update_identity(self, record: SQSRecord) -> None:
        """Merge one outcome into its user's identity item, unless the record has moved on or it is there already.

        A record whose decision neither decider made is not merged; its message becomes a dead letter.

        Whoever loses a race reads again at once: by the queue, the user's next outcome would wait for minutes.
        """
        with step(logger, "identity") as done:
            done.is_about(submission_of(record))
            outcome = self.cipher.open(record.body, Outcome)
            done.is_about(outcome.submission_id, outcome.version)
            status = None if outcome.occasion else self._merge(outcome)
            self._keep_early_news(outcome)
            if status is None:
                done.ended("nothing_to_update")
            else:
                done.ended("updated", status=status)
                count("IdentitiesUpdated", status=status)

    def _merge(self, outcome: Outcome) -> ValidationStatus | None:
        """Return the user's status where their item was updated, None where there was nothing to update."""
        for attempt in range(1, _ATTEMPTS + 1):
            decided, stored = self.identities.read(outcome.key)
            item = merge_identity(stored, decided) if decided and decided.version == outcome.version else None
            if decided is None or item is None:
                return None
            if not decided.verify:  # one that waits again decides nothing
                self.verifier.verify_record(decided)
            try:
                self.identities.replace(stored, item, decided.at_version)
            except WriteConflict:
                if attempt == _ATTEMPTS:
                    raise
            else:
                return item.status
        return None

    def _keep_early_news(self, outcome: Outcome) -> None:
        """Keep with the user's item what was heard of letters before there was one.

        News from before the record's first submission are of a letter to somebody who was erased since: they are kept
        for a while by a name that an erasure does not know, and come back to nobody.
        """
        heard = self.early.of(outcome.tenant_email) if self.early else None
        if heard is None:
            return
        record, _ = self.identities.read(outcome.key)
        if record and record.first_submitted_time <= heard.time:
            self.states.note(outcome.tenant, outcome.email, heard)


def build(settings: UpdateIdentitySettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    return Function(
        cipher=MessageCipher(settings.message_key_arn, settings.stage),
        verifier=DecisionVerifier(
            client("kms", config=CLIENT_CONFIG), settings.decision_key_arn, settings.accept_unsigned_until
        ),
        identities=IdentityStore(dynamodb, settings.kyc_table_name, settings.identity_table_name),
        states=LettersStates(dynamodb, settings.identity_table_name),
        early=EarlyNews(
            dynamodb, settings.letter_table_name, NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn)
        )
        if settings.letter_table_name and settings.name_key_arn
        else None,
    )
