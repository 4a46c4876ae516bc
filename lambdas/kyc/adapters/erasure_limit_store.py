"""Counts of erasures and the erasures that wait, in the KYC table (`kyc.domain.erasure_limits`)."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, key_attributes, to_attributes, transaction_errors
from kyc.domain.erasure_limits import (
    ADMINISTRATORS,
    PARTITION,
    PROPOSAL_SECONDS,
    RETENTION,
    SECONDS_AN_HOUR,
    ErasureLimits,
    ProposedErasure,
    RetentionPace,
    WaitingErasure,
    is_proposed_erasure,
    is_waiting_erasure,
)
from kyc.domain.erasure_requests import AskedErasure, asked_key, is_asked_erasure, requests_of
from kyc.domain.errors import WriteConflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
Request = TypeVar("Request", ProposedErasure, AskedErasure)


class ErasureLimitStore:
    """The items of the one partition; each count is one conditional write, so that no two callers share a place.

    Args:
        client: DynamoDB client.
        table_name: name of the KYC table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def take(self, user: str, limits: ErasureLimits, now: int, *, holds: bool = True) -> bool:
        """Count a user who is to be erased; one who was counted in this hour already costs nothing.

        Args:
            user: the user's pseudonym.
            limits: of the stage.
            now: Unix seconds.
            holds: whether one too many holds up all that follow; a user's own request does not.

        Returns:
            False if that is one too many, or somebody is to look at earlier ones: then all wait from here on.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        hour = now // SECONDS_AN_HOUR
        values: dict[str, Any] = {":hour": {"N": str(hour)}, ":user": {"SS": [user]}}
        if self._update(
            "SET #hour = :hour, #users = :user",
            "attribute_not_exists(held) AND (attribute_not_exists(#hour) OR #hour < :hour)",
            values,
        ):
            return True
        again = values | {":one": {"S": user}, ":most": {"N": str(limits.most_users_an_hour)}}
        there_is_room = "(size(#users) < :most OR contains(#users, :one))"
        if self._update(
            "ADD #users :user", f"attribute_not_exists(held) AND #hour >= :hour AND {there_is_room}", again
        ):
            return True
        if not holds:
            return False
        self._update("SET held = if_not_exists(held, :now)", None, {":now": {"N": str(now)}})
        return False

    def _update(self, update: str, condition: str | None, values: dict[str, Any]) -> bool:
        names = {name: name.removeprefix("#") for name in ("#hour", "#users") if name in f"{update} {condition}"}
        more: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if names:
            more["ExpressionAttributeNames"] = names
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=key_attributes(ADMINISTRATORS),
                    UpdateExpression=update,
                    ExpressionAttributeValues=values,
                    **more,
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def wait(self, erasure: WaitingErasure) -> None:
        """Keep an erasure until somebody has looked; one that waits already is kept as it is.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        item = {name: value for name, value in erasure.model_dump(by_alias=True).items() if value is not None}
        with provider_errors(_PROVIDER):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=to_attributes(item),
                    ConditionExpression="attribute_not_exists(#key)",
                    ExpressionAttributeNames={"#key": "tenant#email"},
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise

    def propose(self, proposal: ProposedErasure) -> ProposedErasure:
        """Keep a proposal, unless one stands that can still be confirmed; returns what stands then.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        over = {":over": {"N": str(proposal.asked_time - PROPOSAL_SECONDS)}}
        return self._keep_unless_one_stands(proposal, "asked_time <= :over", over)

    def _keep_unless_one_stands(self, request: Request, is_over: str, values: Mapping[str, Any]) -> Request:
        """Keep a request, unless one stands that is not over; returns what stands then.

        Args:
            request: the request.
            is_over: condition under which the one that stands may be replaced.
            values: of the condition; DynamoDB refuses an empty set.
        """
        compared: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        with provider_errors(_PROVIDER):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=to_attributes(request.model_dump(by_alias=True, exclude_none=True)),
                    ConditionExpression=f"attribute_not_exists(#key) OR {is_over}",
                    ExpressionAttributeNames={"#key": "tenant#email"},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **compared,
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                standing = cast("Mapping[str, Any]", error.response.get("Item", {}))
                return type(request).model_validate(from_attributes(standing))
        return request

    def proposed_before(self, time: int) -> tuple[ProposedErasure, ...]:
        """Return the proposals that were made before a time.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return tuple(each for each in self._kept() if isinstance(each, ProposedErasure) and each.asked_time < time)

    def forget(self, erasure: WaitingErasure | ProposedErasure | AskedErasure) -> None:
        """Delete an erasure that waits no longer, if it is there.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            self._client.delete_item(TableName=self._table_name, Key=key_attributes(erasure.key))

    def forget_user(self, user: str) -> None:
        """Delete all that is kept of a user's erasure, once they are erased.

        Args:
            user: the user's pseudonym.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        deletes: list[Any] = [
            {"Delete": {"TableName": self._table_name, "Key": key_attributes(key)}} for key in requests_of(user)
        ]
        with provider_errors(_PROVIDER), transaction_errors():
            self._client.transact_write_items(TransactItems=deletes)

    def ask(self, asked: AskedErasure) -> AskedErasure:
        """Keep a user's request, unless one is open; returns what is open then.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        return self._keep_unless_one_stands(asked, "attribute_exists(refused_time)", {})

    def asked(self, user: str) -> AskedErasure | None:
        """Return a user's request, open or refused; strongly consistent.

        Args:
            user: the user's pseudonym.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        key = asked_key(user)
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#pk = :pk AND #sk = :sk",
                ExpressionAttributeNames={"#pk": "tenant#email", "#sk": "id_type#id"},
                ExpressionAttributeValues=to_attributes({":pk": key.tenant_email, ":sk": key.id_type_id}),
                ConsistentRead=True,
            )
        found = [AskedErasure.model_validate(from_attributes(item)) for item in answer["Items"]]
        return found[0] if found else None

    def refuse(self, asked: AskedErasure, *, by: str, reason: str, now: int) -> bool:
        """Note that a request is refused, as long as it stands as it was read.

        Args:
            asked: the request.
            by: who refuses it, as the history names them.
            reason: why, sealed.
            now: Unix seconds.

        Returns:
            Whether it was; if not, the user has taken it back, or somebody has answered it.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=key_attributes(asked.key),
                    UpdateExpression="SET refused_by = :by, refused_reason = :reason, refused_time = :now",
                    ConditionExpression="asked_time = :asked AND attribute_not_exists(refused_time)",
                    ExpressionAttributeValues=to_attributes(
                        {":by": by, ":reason": reason, ":now": now, ":asked": asked.asked_time}
                    ),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def all_asked(self) -> tuple[AskedErasure, ...]:
        """Return the requests of all users, open or refused.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return tuple(each for each in self._kept() if isinstance(each, AskedErasure))

    def of_tenant(self, tenant: str) -> tuple[AskedErasure | ProposedErasure | WaitingErasure, ...]:
        """Return the erasures of a tenant that wait for somebody's word, the oldest first.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        found = [each for each in self._kept() if each.tenant == tenant]
        return tuple(sorted(found, key=lambda each: (each.asked_time, each.id_type_id)))

    def _kept(self) -> Iterator[AskedErasure | ProposedErasure | WaitingErasure]:
        for item in self._items():
            name = item["id_type#id"]
            if is_asked_erasure(name):
                yield AskedErasure.model_validate(item)
            elif is_proposed_erasure(name):
                yield ProposedErasure.model_validate(item)
            elif is_waiting_erasure(name):
                yield WaitingErasure.model_validate(item)

    def read(self) -> tuple[RetentionPace, tuple[WaitingErasure, ...]]:
        """Return the pace of retention, and the erasures that wait, oldest first; strongly consistent.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        pace, waiting = RetentionPace(), list[WaitingErasure]()
        for item in self._items():
            if is_waiting_erasure(item["id_type#id"]):
                waiting.append(WaitingErasure.model_validate(item))
            elif item["id_type#id"] == RETENTION.id_type_id:
                pace = RetentionPace.model_validate_json(item["pace"])
        return pace, tuple(sorted(waiting, key=lambda each: each.asked_time))

    def _items(self) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": "tenant#email"},
            ExpressionAttributeValues={":pk": {"S": PARTITION}},
            ConsistentRead=True,
        )
        with provider_errors(_PROVIDER):
            for page in pages:
                yield from map(from_attributes, page["Items"])

    def replace_pace(self, before: RetentionPace, after: RetentionPace) -> None:
        """Store the pace of retention.

        Raises:
            WriteConflict: somebody else has changed it meanwhile; nothing was written.
            ProviderUnavailable: DynamoDB did not do it.
        """
        values = {":after": {"S": after.model_dump_json()}, ":before": {"S": before.model_dump_json()}}
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=key_attributes(RETENTION),
                    UpdateExpression="SET pace = :after",
                    ConditionExpression="attribute_not_exists(pace) OR pace = :before",
                    ExpressionAttributeValues=values,
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                raise WriteConflict from error
