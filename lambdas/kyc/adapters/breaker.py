"""The breaker's item, the mappings that it stops, and the question whether providers answer."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.breaker import PROVIDERS, Breaker
from kyc.domain.breaker_items import BREAKER
from kyc.domain.errors import ProviderUnavailable, WriteConflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY: Final = {"name": {"S": BREAKER}}
_FAILED: Final = "failed_"
_MOVING: Final = frozenset({"Creating", "Enabling", "Disabling", "Updating", "Deleting"})
"""States of a mapping in which it takes no update
(https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html)."""


class BreakerStore:
    """The one item that says where the breaker stands, and when each provider last failed a worker.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def note_failure(self, provider: str, now: int) -> None:
        """Note that a provider failed a worker; of a provider that the breaker does not know, nothing.

        Args:
            provider: its name.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
            AccessRefused: it does not let us.
        """
        if provider not in PROVIDERS:
            return
        with provider_errors("dynamodb"):
            self._client.update_item(
                TableName=self._table_name,
                Key=_KEY,
                UpdateExpression="SET #failed = :now",
                ExpressionAttributeNames={"#failed": f"{_FAILED}{provider}"},
                ExpressionAttributeValues={":now": {"N": str(now)}},
            )

    def read(self) -> tuple[Breaker, dict[str, int]]:
        """Return where the breaker stands, and when each provider last failed a worker.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
            AccessRefused: it does not let us.
        """
        with provider_errors("dynamodb"):
            item = self._client.get_item(TableName=self._table_name, Key=_KEY, ConsistentRead=True).get("Item", {})
        failures = {name.removeprefix(_FAILED): int(at["N"]) for name, at in item.items() if name.startswith(_FAILED)}
        stored = item.get("breaker")
        return Breaker.model_validate_json(stored["S"]) if stored else Breaker(), failures

    def replace(self, before: Breaker, after: Breaker) -> None:
        """Store where the breaker stands now.

        Raises:
            WriteConflict: somebody else has moved it meanwhile; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
            AccessRefused: it does not let us.
        """
        values = {":after": {"S": after.model_dump_json()}, ":before": {"S": before.model_dump_json()}}
        with provider_errors("dynamodb"):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=_KEY,
                    UpdateExpression="SET breaker = :after",
                    ConditionExpression="attribute_not_exists(breaker) OR breaker = :before",
                    ExpressionAttributeValues=values,
                )
            except ClientError as error:
                if error_code(error) == "ConditionalCheckFailedException":
                    raise WriteConflict from error
                raise


class ValidationMappings:
    """The event source mappings that give the messages of the lanes' queues to their worker.

    Disabled, one takes no message from its queue, so that none of them is received in vain; enabled again it goes on
    where it was ("When false, Lambda pauses polling and invocation",
    https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html). Its `MaximumConcurrency` has a
    least value of 2, so that a cap would go on failing.

    Args:
        client: Lambda client.
        mapping_ids: the mappings' UUIDs.
    """

    def __init__(self, client: Any, mapping_ids: Sequence[str]) -> None:  # noqa: ANN401 - LambdaClient
        self._client = client
        self._mapping_ids = mapping_ids

    def set_enabled(self, *, enabled: bool) -> None:
        """Enable or disable the mappings; one that is in that state already, or changing state, is let alone.

        Raises:
            ProviderUnavailable: Lambda did not do it.
            AccessRefused: it does not let us.
        """
        with provider_errors("lambda"):
            for mapping_id in self._mapping_ids:
                state = self._client.get_event_source_mapping(UUID=mapping_id)["State"]
                if state not in _MOVING and (state == "Enabled") != enabled:
                    self._client.update_event_source_mapping(UUID=mapping_id, Enabled=enabled)


class ProviderQuestion:
    """Asks the worker itself whether providers answer: its role, its network and its settings are what counts.

    Args:
        client: Lambda client that waits for long enough.
        function_name: the worker's name.
    """

    def __init__(self, client: Any, function_name: str) -> None:  # noqa: ANN401 - LambdaClient
        self._client = client
        self._function_name = function_name

    def ask(self, providers: Sequence[str]) -> Mapping[str, str]:
        """Return which of the providers do not answer, with the code of what they say instead.

        Raises:
            ProviderUnavailable: the worker did not say.
            AccessRefused: we may not ask it.
        """
        with provider_errors("lambda"):
            answer = self._client.invoke(
                FunctionName=self._function_name, Payload=json.dumps({"probe": list(providers)}).encode()
            )
            content = answer["Payload"].read()
        if "FunctionError" in answer:
            raise ProviderUnavailable("lambda", "FunctionError")
        down: dict[str, str] = json.loads(content)["down"]
        return down
