"""Users whom a restore brought back, though they had been erased: found by their tombstones, and erased again.

A table that was restored to a time before an erasure knows the user again, and not the tombstone
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html). The table from before the
restore, or one restored to its latest moment, does. A tombstone names its user by a pseudonym that the stage's key
alone makes, so that each user of the restored tables is looked up by it.
"""

from collections.abc import Iterator
from typing import Final

from kyc.domain.erasure_limits import WaitingErasure
from kyc.domain.keys import SEPARATOR
from kyc.domain.pseudonym import user_pseudonym
from kyc.domain.tombstone import erased_partition
from operations.stage import Stage

_USER: Final = "tenant#email"


class ReEraser:
    """The users of a restored stage.

    Args:
        stage: the stage, with the restored tables.
        tombstones: name of the table that knows all erasures; it has the key of the KYC table.
    """

    def __init__(self, stage: Stage, tombstones: str) -> None:
        self._dynamodb = stage.client("dynamodb")
        self._lambda = stage.client("lambda")
        self._table_name = stage.output("KycTableName")
        self._identity_table_name = stage.output("IdentityTableName")
        self._function_name = stage.output("ApplyRetentionFunctionName")
        self._tombstones = tombstones
        secret = stage.client("secretsmanager").get_secret_value(SecretId=stage.output("PseudonymKeySecretArn"))
        self._key: bytes = secret["SecretString"].encode()

    def find(self, *, by: str, now: int) -> list[WaitingErasure]:
        """Look through both restored tables for users who were erased after all that the tables know of them.

        Args:
            by: who has them erased again, for the history.
            now: Unix seconds.

        Returns:
            Their erasures, let on already. Who came back after the erasure, and submitted anew, is none of them.

        Raises:
            ClientError: AWS refused.
        """
        newest: dict[str, int] = dict.fromkeys(self._partitions(self._identity_table_name), 0)
        for partition, changed in self._records():
            newest[partition] = max(newest.get(partition, 0), changed)
        return [
            self._erasure(partition, by=by, now=now)
            for partition, changed in sorted(newest.items())
            if changed <= self._erased_at(partition)
        ]

    def start(self, erasures: list[WaitingErasure]) -> None:
        """Have users erased by `apply_retention`, beyond every limit, since they were erased before.

        Raises:
            ClientError: AWS refused; to be repeated.
        """
        for erasure in erasures:
            item = {
                name: {"N": str(value)} if isinstance(value, int) else {"S": value}
                for name, value in erasure.model_dump(by_alias=True, exclude_none=True).items()
            }
            self._dynamodb.put_item(TableName=self._table_name, Item=item)
        if erasures:
            self._lambda.invoke(FunctionName=self._function_name, InvocationType="Event", Payload=b"{}")

    def _erasure(self, partition: str, *, by: str, now: int) -> WaitingErasure:
        tenant, _, email = partition.partition(SEPARATOR)
        waiting = WaitingErasure.of_user(
            user_pseudonym(self._key, partition), tenant=tenant, email=email, by=by, now=now
        )
        return waiting.model_copy(update={"released_by": by})

    def _erased_at(self, partition: str) -> int:
        """Return when a user was erased last, in Unix seconds; -1 if never."""
        tenant, _, email = partition.partition(SEPARATOR)
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._tombstones,
            KeyConditionExpression="#user = :erased",
            ExpressionAttributeNames={"#user": _USER},
            ExpressionAttributeValues={":erased": {"S": erased_partition(tenant, email, self._key)}},
        )
        return max((int(item["redacted_time"]["N"]) for page in pages for item in page["Items"]), default=-1)

    def _records(self) -> Iterator[tuple[str, int]]:
        """Each record's user, and when it was changed last."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table_name,
            ProjectionExpression="#user, last_updated_time",
            FilterExpression="attribute_exists(verify)",
            ExpressionAttributeNames={"#user": _USER},
        )
        for page in pages:
            for item in page["Items"]:
                yield item[_USER]["S"], int(item["last_updated_time"]["N"])

    def _partitions(self, table_name: str) -> Iterator[str]:
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=table_name, ProjectionExpression="#user", ExpressionAttributeNames={"#user": _USER}
        )
        for page in pages:
            yield from (item[_USER]["S"] for item in page["Items"])
