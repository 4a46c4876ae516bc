"""Powertools' idempotency (https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/) over a table.

Powertools decides which of two requests is first, when an interrupted one may be executed again (after its
`in_progress_expiration`, the end of its invocation), and which request is another one. Added here are the table's
layout (`kyc.adapters.idempotency_erasure`) and the encryption of responses. Imported for the first request with a key,
since it imports boto3 and cryptography.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyInconsistentStateError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import STATUS_CONSTANTS, DataRecord
from aws_lambda_powertools.utilities.idempotency.serialization.base import BaseIdempotencySerializer
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import provider_errors
from kyc.adapters.dynamodb import transaction_errors
from kyc.adapters.idempotency_erasure import (
    ERASED_AT,
    EXPIRES,
    ITEM,
    PROVIDER,
    USER,
    about_key,
    erased_key,
    request_key,
)
from kyc.adapters.message_cipher import MessageCipher
from kyc.domain.errors import Conflict, ProviderUnavailable, Unprocessable
from kyc.domain.idempotency import KEPT_SECONDS, KeptAnswer, Place

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_SEALED: Final = 380_000
"""Of an item's 400 KB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html)."""
_MOST_USERS: Final = 40
"""Two items each, of the 100 of a transaction
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)."""
_PARTITION_AND_DIGEST: Final = "#"


@dataclass(frozen=True)
class Done:
    """An executed request.

    Attributes:
        answer: the response to store.
        about: keyed names of the other users whom the response is about.
    """

    answer: KeptAnswer
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The result of a request.

    Attributes:
        answer: the response.
        lost: why the response could not be stored, if it could not; a repetition executes the request again.
    """

    answer: KeptAnswer
    lost: Exception | None = None


class IdempotencyStore:
    """Idempotent requests and their responses.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
        cipher: encrypts responses.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, cipher: MessageCipher) -> None:
        self._layer = _Layer(client, table_name)
        self._cipher = cipher

    def once(self, place: Place, run: Callable[[], Done], context: LambdaContext) -> Outcome:
        """Execute a request, unless it was executed before.

        Args:
            place: where its response is stored.
            run: executes it; nothing is stored if it raises.
            context: of the invocation. A request that was interrupted may be executed again once the invocation's time
                is over; until then it may still be running.

        Raises:
            Conflict: another invocation executes it, or its response could not be stored or read.
            Unprocessable: the key was used for another request.
            ProviderUnavailable: DynamoDB or KMS did not answer; nothing was done.
            AccessRefused: DynamoDB or KMS refused; nothing was done.
            Exception: whatever `run` raised.
        """
        config = IdempotencyConfig(
            event_key_jmespath="request",
            payload_validation_jmespath="content",
            raise_on_no_idempotency_key=True,
            expires_after_seconds=KEPT_SECONDS,
            hash_function="sha256",
            lambda_context=context,
        )
        running = _Running(run)
        execute = idempotent_function(
            running,
            data_keyword_argument="sent",
            persistence_store=self._layer,
            config=config,
            output_serializer=_Seal(self._cipher, place),
            key_prefix=place.user,
        )
        try:
            done: Done = execute(sent={"request": place.request, "content": place.content})
        except IdempotencyAlreadyInProgressError:
            raise Conflict(
                "idempotency_key_in_use", "The first request with this key is still being served. Try again."
            ) from None
        except IdempotencyValidationError:
            raise Unprocessable(
                "idempotency_key_reused", "Another request was sent with this key. Send a new key."
            ) from None
        except IdempotencyInconsistentStateError as error:
            raise ProviderUnavailable(PROVIDER, type(error).__name__) from error
        except IdempotencyPersistenceLayerError as error:
            return running.outcome_after(error)
        return Outcome(done.answer)


class _Running:
    """Executes a request and remembers its result, in case the response cannot be stored."""

    def __init__(self, run: Callable[[], Done]) -> None:
        self._run = run
        self.__name__ = self.__qualname__ = "run"
        self.done: Done | None = None
        self._error: Exception | None = None

    def __call__(self, *, sent: object) -> Done:  # noqa: ARG002 - Powertools reads it
        try:
            self.done = self._run()
        except Exception as error:
            self._error = error
            raise
        return self.done

    def outcome_after(self, error: IdempotencyPersistenceLayerError) -> Outcome:
        """Return the response of an executed request though it could not be stored.

        Raises:
            Exception: what the execution raised, or why it did not begin.
        """
        if self.done is not None:
            return Outcome(self.done.answer, lost=error)
        raise self._error or error.__cause__ or error


class _Seal(BaseIdempotencySerializer):
    """Encrypts a response, and decrypts it for the same request alone."""

    def __init__(self, cipher: MessageCipher, place: Place) -> None:
        self._cipher = cipher
        self._place = place

    def to_dict(self, data: Done) -> dict[str, Any]:
        sealed = self._cipher.seal(data.answer)
        if len(sealed) > _MOST_SEALED or len(data.about) > _MOST_USERS:
            return {"sealed": None, "about": []}
        return {"sealed": sealed, "about": list(data.about)}

    def from_dict(self, data: dict[str, Any]) -> Done:
        try:
            answer = self._cipher.open(data["sealed"], KeptAnswer) if data["sealed"] else None
        except ValueError:
            answer = None
        if answer is None or answer.request != self._place.request:
            raise Conflict(
                "answer_not_kept", "This request was carried out; its answer was not kept. Look what there is now."
            )
        return Done(answer)


class _Layer(DynamoDBPersistenceLayer):
    """Powertools' items under the caller's keyed name, with references from users whom responses are about."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        super().__init__(
            table_name=table_name,
            key_attr=USER,
            sort_key_attr=ITEM,
            expiry_attr=EXPIRES,
            boto3_client=client,
        )
        self._began_milliseconds = 0

    def _get_key(self, idempotency_key: str) -> dict[str, Any]:
        return request_key(*idempotency_key.split(_PARTITION_AND_DIGEST))

    def _put_record(self, data_record: DataRecord) -> None:
        self._began_milliseconds = int(time.time() * 1000)
        with provider_errors(PROVIDER):
            super()._put_record(data_record)

    def _delete_record(self, data_record: DataRecord) -> None:
        with provider_errors(PROVIDER):
            super()._delete_record(data_record)

    def _update_record(self, data_record: DataRecord) -> None:
        """Store a response, unless the request's item or a user whom it is about was erased since it began."""
        asker, digest = data_record.idempotency_key.split(_PARTITION_AND_DIGEST)
        about: list[str] = json.loads(data_record.response_data)["about"]
        expires = {EXPIRES: {"N": str(data_record.expiry_timestamp)}}
        item = {
            **self._get_key(data_record.idempotency_key),
            **expires,
            self.status_attr: {"S": data_record.status},
            self.data_attr: {"S": data_record.response_data},
            self.validation_key_attr: {"S": data_record.payload_hash},
        }
        mark: dict[str, Any] = {
            "Item": item,
            "ConditionExpression": "#status = :running",
            "ExpressionAttributeNames": {"#status": self.status_attr},
            "ExpressionAttributeValues": {":running": {"S": STATUS_CONSTANTS["INPROGRESS"]}},
        }
        pointers: list[dict[str, Any]] = [{"Item": {**about_key(user, asker, digest), **expires}} for user in about]
        puts: list[Any] = [{"Put": {"TableName": self.table_name, **put}} for put in (mark, *pointers)]
        with provider_errors(PROVIDER), transaction_errors():
            self.client.transact_write_items(TransactItems=[*puts, *self._not_erased((asker, *about))])

    def _not_erased(self, users: Iterable[str]) -> list[Any]:
        return [
            {
                "ConditionCheck": {
                    "TableName": self.table_name,
                    "Key": erased_key(user),
                    "ConditionExpression": "attribute_not_exists(#at) OR #at < :began",
                    "ExpressionAttributeNames": {"#at": ERASED_AT},
                    "ExpressionAttributeValues": {":began": {"N": str(self._began_milliseconds)}},
                }
            }
            for user in users
        ]
