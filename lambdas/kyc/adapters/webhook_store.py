"""The table of webhooks: a tenant's webhooks and what was delivered to them, in one partition."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.domain.errors import WriteConflict
from kyc.domain.webhook import KEPT_SECONDS, MOST_TRIES_KEPT, Delivery, DeliveryState, Try, Webhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_PARTITION, _SORT = "tenant", "item"
_WEBHOOK: Final = "webhook#"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"


class WebhookStore:
    """Webhooks and deliveries.

    Args:
        client: DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def webhook(self, tenant: str, name: str) -> Webhook | None:
        """Return a webhook, strongly consistent; None where there is none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        item = self._get(tenant, _WEBHOOK + name)
        return Webhook.model_validate(item) if item else None

    def webhooks(self, tenant: str) -> tuple[Webhook, ...]:
        """Return a tenant's webhooks, strongly consistent, by name: they are so few that one page has them all.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        items, _ = self._query(tenant, _WEBHOOK)
        return tuple(map(Webhook.model_validate, items))

    def replace(self, stored: Webhook | None, webhook: Webhook) -> None:
        """Write a webhook in place of what was read.

        Args:
            stored: what was read; None where there was none.
            webhook: what is to be there.

        Raises:
            WriteConflict: somebody else wrote meanwhile.
            ProviderUnavailable: DynamoDB did not do it.
        """
        item = {_PARTITION: webhook.tenant, _SORT: _WEBHOOK + webhook.name, **webhook.model_dump(mode="json")}
        if stored is None:
            self._put(item, "attribute_not_exists(#item)", {"#item": _SORT}, {})
        else:
            names = {"#changed": "changed_time", "#secrets": "secrets"}
            old = stored.model_dump(mode="json")
            values = {":changed": old["changed_time"], ":secrets": old["secrets"]}
            self._put(item, "#changed = :changed AND #secrets = :secrets", names, values)

    def remove(self, tenant: str, name: str) -> None:
        """Delete a webhook; what is gone already is no error.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.delete_item(TableName=self._table_name, Key=_key(tenant, _WEBHOOK + name))

    def note_success(self, webhook: Webhook, *, rests_until: int | None) -> None:
        """Note that a webhook answered.

        Args:
            webhook: the webhook.
            rests_until: Unix seconds until which it is left alone; None lets it be called at once.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        if rests_until is not None:
            values = {":none": 0, ":rests": rests_until}
            self._of_webhook(webhook, "SET #failures = :none, #rests = :rests REMOVE #since, #failed", values, {})
        elif webhook.failing_since is not None:
            self._of_webhook(webhook, "SET #failures = :none REMOVE #since, #failed, #rests", {":none": 0}, {})

    def note_failure(self, webhook: Webhook, *, now: int) -> None:
        """Note that a webhook failed, so that it is left alone for a while.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        self._of_webhook(
            webhook,
            "SET #failures = :failures, #since = if_not_exists(#since, :now), #failed = :now, #rests = :rests",
            {":failures": webhook.failures + 1, ":now": now, ":rests": now + webhook.rest_seconds()},
            {},
        )

    def disable(self, webhook: Webhook, why: str, *, now: int) -> bool:
        """Disable a webhook; return True if it was enabled until now.

        Args:
            webhook: the webhook.
            why: in a word.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        return self._of_webhook(
            webhook,
            "SET #disabled = :now, #for = :why",
            {":now": now, ":why": why},
            {"#disabled": "disabled_time", "#for": "disabled_for"},
            condition="attribute_not_exists(#disabled)",
        )

    def note_told(self, webhook: Webhook) -> None:
        """Note that the tenant was told that the webhook is disabled.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        self._of_webhook(webhook, "SET #told = :yes", {":yes": True}, {"#told": "disabled_told"})

    def delivery(self, tenant: str, name: str, delivery: str) -> Delivery | None:
        """Return a delivery, strongly consistent; None where there is none.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        item = self._get(tenant, _delivery_item(name, delivery))
        return Delivery.model_validate(item) if item else None

    def deliveries(
        self, tenant: str, name: str, *, limit: int, after: str | None
    ) -> tuple[tuple[Delivery, ...], str | None]:
        """Return deliveries to a webhook, the latest first, and the last one's id where there may be more.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        start = _delivery_item(name, after) if after else None
        items, last = self._query(tenant, _delivery_item(name, ""), limit=limit, after=start, latest_first=True)
        return tuple(map(Delivery.model_validate, items)), last and last.rpartition("#")[2]

    def add(self, tenant: str, name: str, delivery: Delivery) -> Delivery:
        """Keep a delivery, once; return it as it is kept.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        key = {_PARTITION: tenant, _SORT: _delivery_item(name, delivery.delivery)}
        item = {
            **key,
            **_without_none(delivery.model_dump(mode="json")),
            "expires": delivery.created_time + KEPT_SECONDS,
        }
        with provider_errors(_PROVIDER):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=to_attributes(item),
                    ConditionExpression="attribute_not_exists(#item)",
                    ExpressionAttributeNames={"#item": _SORT},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                kept: Any = error.response.get("Item")
                return Delivery.model_validate(from_attributes(kept))
        return delivery

    def begin(self, tenant: str, name: str, delivery: Delivery, *, until: int) -> Delivery:
        """Note that a try begins, which is this worker's alone.

        Args:
            tenant: whose.
            name: the webhook's.
            delivery: as it was read.
            until: Unix seconds until which nobody else tries.

        Raises:
            WriteConflict: somebody else did.
            ProviderUnavailable: DynamoDB did not do it.
        """
        begun = delivery.model_copy(update={"tries": delivery.tries + 1, "next_time": until})
        self._change(tenant, name, delivery, begun)
        return begun

    def ended(
        self, tenant: str, name: str, delivery: Delivery, done: Try, state: DeliveryState, next_time: int | None
    ) -> None:
        """Note how a try ended.

        Args:
            tenant: whose.
            name: the webhook's.
            delivery: as the try began.
            done: the try.
            state: how far the delivery is.
            next_time: when it is tried again; None where it is not.

        Raises:
            WriteConflict: somebody else wrote.
            ProviderUnavailable: DynamoDB did not do it.
        """
        log = (*delivery.log, done)[-MOST_TRIES_KEPT:]
        after = delivery.model_copy(update={"log": log, "state": state, "next_time": next_time or 0})
        self._change(tenant, name, delivery, after)

    def give_up(self, tenant: str, name: str, delivery: Delivery) -> None:
        """Note that a delivery is tried no more.

        Raises:
            WriteConflict: somebody else wrote.
            ProviderUnavailable: DynamoDB did not do it.
        """
        self._change(
            tenant, name, delivery, delivery.model_copy(update={"state": DeliveryState.FAILED, "next_time": 0})
        )

    def ask_again(self, tenant: str, name: str, delivery: Delivery, *, now: int) -> Delivery:
        """Set a delivery to wait anew; return it.

        Raises:
            WriteConflict: somebody else wrote.
            ProviderUnavailable: DynamoDB did not do it.
        """
        update: dict[str, Any] = {"state": DeliveryState.WAITING, "tries": 0, "next_time": 0}
        again = delivery.model_copy(update={**update, "asked": delivery.asked + 1, "asked_time": now})
        self._change(tenant, name, delivery, again)
        return again

    def _change(self, tenant: str, name: str, before: Delivery, after: Delivery) -> None:
        """Write what of a delivery changes, as long as it is as it was read.

        Raises:
            WriteConflict: it is not.
        """
        fields = ("state", "tries", "next_time", "asked", "asked_time", "log")
        old, new = before.model_dump(mode="json"), _without_none(after.model_dump(mode="json"))
        values = {f":{field}": new[field] for field in fields if field in new}
        held = ("state", "tries", "next_time", "asked")
        condition = " AND ".join(f"#{field} = :old_{field}" for field in held)
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=_key(tenant, _delivery_item(name, before.delivery)),
                    UpdateExpression="SET " + ", ".join(f"#{name[1:]} = {name}" for name in values),
                    ConditionExpression=condition,
                    ExpressionAttributeNames={f"#{field}": field for field in {*held, *(each[1:] for each in values)}},
                    ExpressionAttributeValues=to_attributes(values | {f":old_{field}": old[field] for field in held}),
                )
            except ClientError as error:
                _raise_unless_condition(error)

    def _of_webhook(
        self,
        webhook: Webhook,
        update: str,
        values: Mapping[str, Any],
        names: Mapping[str, str],
        condition: str = "attribute_exists(#item)",
    ) -> bool:
        """Update a webhook, if it is still the one that was read; return whether it was."""
        known = {"#failures": "failures", "#since": "failing_since", "#failed": "failed_time", "#rests": "rests_until"}
        used = {short: name for short, name in {**known, **names}.items() if short in update or short in condition}
        item = {"#item": _SORT} if "#item" in condition else {}
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=_key(webhook.tenant, _WEBHOOK + webhook.name),
                    UpdateExpression=update,
                    ConditionExpression=f"{condition} AND #changed = :changed",
                    ExpressionAttributeNames={**used, **item, "#changed": "changed_time"},
                    ExpressionAttributeValues=to_attributes({**values, ":changed": webhook.changed_time}),
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                return False
        return True

    def _get(self, tenant: str, item: str) -> dict[str, Any] | None:
        with provider_errors(_PROVIDER):
            answer = self._client.get_item(TableName=self._table_name, Key=_key(tenant, item), ConsistentRead=True)
        return from_attributes(answer["Item"]) if "Item" in answer else None

    def _put(
        self, item: Mapping[str, Any], condition: str, names: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        more: dict[str, Any] = {"ExpressionAttributeValues": to_attributes(values)} if values else {}
        with provider_errors(_PROVIDER):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=to_attributes(_without_none(item)),
                    ConditionExpression=condition,
                    ExpressionAttributeNames=dict(names),
                    **more,
                )
            except ClientError as error:
                _raise_unless_condition(error)

    def _query(
        self,
        tenant: str,
        prefix: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        latest_first: bool = False,
    ) -> tuple[list[dict[str, Any]], str | None]:
        more: dict[str, Any] = {"Limit": limit} if limit else {}
        more |= {"ExclusiveStartKey": _key(tenant, after)} if after else {}
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#pk = :pk AND begins_with(#sk, :prefix)",
                ExpressionAttributeNames={"#pk": _PARTITION, "#sk": _SORT},
                ExpressionAttributeValues={":pk": {"S": tenant}, ":prefix": {"S": prefix}},
                ScanIndexForward=not latest_first,
                ConsistentRead=True,
                **more,
            )
        last = answer.get("LastEvaluatedKey")
        return [from_attributes(item) for item in answer["Items"]], last[_SORT]["S"] if last else None


def _raise_unless_condition(error: ClientError) -> None:
    if error_code(error) != _CONDITION_FAILED:
        raise error
    raise WriteConflict from error


def _without_none(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item without empty attributes, so that conditions can ask whether one is there."""
    return {name: value for name, value in item.items() if value is not None}


def _delivery_item(name: str, delivery: str) -> str:
    return f"delivery#{name}#{delivery}"


def _key(tenant: str, item: str) -> dict[str, Any]:
    return {_PARTITION: {"S": tenant}, _SORT: {"S": item}}
