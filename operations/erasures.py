"""Erasures that wait because there were many: seen, let on, or thrown away (`kyc.domain.erasure_limits`)."""

from dataclasses import dataclass
from typing import Any, Final

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from kyc.domain.erasure_limits import (
    ADMINISTRATORS,
    PARTITION,
    RETENTION,
    RetentionPace,
    WaitingErasure,
    is_waiting_erasure,
)
from kyc.domain.keys import RecordKey
from operations.stage import Stage, StageError

_PARTITION_KEY, _SORT_KEY = "tenant#email", "id_type#id"
_REFUSED: Final = "ConditionalCheckFailedException"


@dataclass(frozen=True)
class HeldErasures:
    """The erasures that are held up.

    Attributes:
        waiting: erasures that administrators asked for, oldest first.
        administrators_since: since when theirs are held up, in Unix seconds; None where they are not.
        pace: of retention.
    """

    waiting: tuple[WaitingErasure, ...]
    administrators_since: int | None
    pace: RetentionPace


class ErasureDesk:
    """The erasures of a stage that wait.

    Args:
        stage: the stage.
    """

    def __init__(self, stage: Stage) -> None:
        self._dynamodb = stage.client("dynamodb")
        self._lambda = stage.client("lambda")
        self._table_name = stage.output("KycTableName")
        self._function_name = stage.output("ApplyRetentionFunctionName")

    def read(self) -> HeldErasures:
        """Return what is held up now.

        Raises:
            ClientError: DynamoDB refused.
        """
        read = TypeDeserializer().deserialize
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="#user = :erasures",
            ExpressionAttributeNames={"#user": _PARTITION_KEY},
            ExpressionAttributeValues={":erasures": {"S": PARTITION}},
            ConsistentRead=True,
        )
        items: dict[str, dict[str, Any]] = {
            item[_SORT_KEY]["S"]: {name: read(value) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        }
        waiting = [WaitingErasure.model_validate(item) for name, item in items.items() if is_waiting_erasure(name)]
        since = items.get(ADMINISTRATORS.id_type_id, {}).get("held")
        pace = items.get(RETENTION.id_type_id, {}).get("pace")
        return HeldErasures(
            tuple(sorted(waiting, key=lambda each: each.asked_time)),
            int(since) if since is not None else None,
            RetentionPace.model_validate_json(pace) if pace else RetentionPace(),
        )

    def release(self, seen: HeldErasures, *, who: str, now: int) -> None:
        """Release the erasures that were looked at, and no others; `apply_retention` is started and erases them.

        Args:
            seen: what was looked at.
            who: who lets it on.
            now: Unix seconds.

        Raises:
            StageError: retention has erased more since: to be looked at again.
            ClientError: AWS refused.
        """
        for erasure in seen.waiting:
            self._mark(erasure, who)
        self._let_administrators_on()
        if seen.pace.held_since is not None:
            self._replace_pace(seen.pace, seen.pace.release(now))
        self._lambda.invoke(FunctionName=self._function_name, InvocationType="Event", Payload=b"{}")

    def discard(self, seen: HeldErasures) -> None:
        """Throw away what administrators asked for and was seen, and count anew; retention stays as it is.

        Raises:
            ClientError: AWS refused.
        """
        for erasure in seen.waiting:
            self._dynamodb.delete_item(TableName=self._table_name, Key=_key(erasure.key))
        self._let_administrators_on()

    def _mark(self, erasure: WaitingErasure, who: str) -> None:
        try:
            self._dynamodb.update_item(
                TableName=self._table_name,
                Key=_key(erasure.key),
                UpdateExpression="SET released_by = :who",
                ConditionExpression="attribute_exists(asked_time)",
                ExpressionAttributeValues={":who": {"S": who}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _REFUSED:
                raise

    def _let_administrators_on(self) -> None:
        self._dynamodb.delete_item(TableName=self._table_name, Key=_key(ADMINISTRATORS))

    def _replace_pace(self, before: RetentionPace, after: RetentionPace) -> None:
        try:
            self._dynamodb.update_item(
                TableName=self._table_name,
                Key=_key(RETENTION),
                UpdateExpression="SET pace = :after",
                ConditionExpression="pace = :before",
                ExpressionAttributeValues={
                    ":after": {"S": after.model_dump_json()},
                    ":before": {"S": before.model_dump_json()},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _REFUSED:
                raise
            raise StageError("retention has just gone on: look again") from error


def _key(key: RecordKey) -> dict[str, Any]:
    return {_PARTITION_KEY: {"S": key.tenant_email}, _SORT_KEY: {"S": key.id_type_id}}
