"""The lists of what waits, as they are read, and the leases of cases that lie in them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.adapters.work_feed import item_key
from kyc.domain.lease import Lease

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_NAMES: Final = {"#by": "held_by", "#sub": "held_sub", "#until": "held_until"}

Place = tuple[str, str]
"""Where an item lies: list and place in it."""


class HeldError(Exception):
    """A lease is not one's own to take, renew or give back.

    Args:
        item: what stands there as plain values; empty where the case no longer waits.
    """

    def __init__(self, item: dict[str, Any]) -> None:
        super().__init__(_CONDITION_FAILED)
        self.item = item


class WorkStore:
    """The table of work.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def get(self, place: Place) -> dict[str, Any] | None:
        """Return one item as it stands now (strongly consistent), or None.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(TableName=self._table_name, Key=item_key(*place), ConsistentRead=True)
        return from_attributes(answer["Item"]) if "Item" in answer else None

    def hold(self, place: Place, lease: Lease, *, now: int) -> dict[str, Any]:
        """Take a case, or hold it for longer, if nobody else holds it now.

        Args:
            place: of the case.
            lease: whose it shall be.
            now: Unix seconds.

        Returns:
            The case's item.

        Raises:
            HeldError: somebody else holds it, or it no longer waits; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
        """
        return self._update(
            place,
            "SET #by = :by, #sub = :sub, #until = :until",
            "attribute_exists(#list) AND (attribute_not_exists(#until) OR #until <= :now OR #sub = :sub)",
            {":by": lease.name, ":sub": lease.sub, ":until": lease.until, ":now": now},
        )

    def give_back(self, place: Place, sub: str, *, now: int) -> None:
        """End a lease that somebody holds.

        Args:
            place: of the case.
            sub: the pool's own name of who holds it.
            now: Unix seconds.

        Raises:
            HeldError: they do not hold it; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
        """
        self._update(
            place, "REMOVE #by, #sub, #until", "#sub = :sub AND #until > :now", {":sub": sub, ":now": now}, ("#by",)
        )

    def end(self, place: Place) -> None:
        """End whatever lease there is; a case that no longer waits is no error.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        try:
            self._update(place, "REMOVE #by, #sub, #until", "attribute_exists(#list)", {})
        except HeldError:
            return

    def _update(
        self, place: Place, update: str, condition: str, values: Mapping[str, Any], names: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        known = {**_NAMES, "#list": "list"}
        used = {name for name in known if name in f"{update} {condition}"} | set(names)
        parameters: dict[str, Any] = {"ExpressionAttributeValues": to_attributes(values)} if values else {}
        with provider_errors(_PROVIDER):
            try:
                answer = self._client.update_item(
                    TableName=self._table_name,
                    Key=item_key(*place),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={name: known[name] for name in used},
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **parameters,
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                held = from_attributes(cast("Mapping[str, Any]", error.response.get("Item", {})))
                raise HeldError(held) from error
        return from_attributes(answer["Attributes"])
