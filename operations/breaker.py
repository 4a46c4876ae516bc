"""The breaker of a stage's validations, seen and moved by hand (`kyc.domain.breaker`)."""

from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from kyc.domain.breaker import Breaker
from operations.stage import Stage, StageError

_KEY: Final = {"name": {"S": "validation"}}


class BreakerSwitch:
    """The breaker's item, and the event source mappings that it stops.

    Args:
        stage: the stage.
    """

    def __init__(self, stage: Stage) -> None:
        self._dynamodb = stage.client("dynamodb")
        self._lambda = stage.client("lambda")
        self._table_name = stage.output("BreakerTableName")
        self._mapping_ids = stage.output("ValidationMappingIds").split(",")

    def read(self) -> tuple[Breaker, str]:
        """Return where the breaker stands, and the state of the mappings, such as `Enabled`.

        Raises:
            ClientError: AWS refused.
        """
        item: dict[str, Any] = self._dynamodb.get_item(TableName=self._table_name, Key=_KEY, ConsistentRead=True).get(
            "Item", {}
        )
        breaker = Breaker.model_validate_json(item["breaker"]["S"]) if "breaker" in item else Breaker()
        states = {self._lambda.get_event_source_mapping(UUID=each)["State"] for each in self._mapping_ids}
        return breaker, ", ".join(sorted(states))

    def move(self, state: Literal["closed", "held"], *, who: str, now: int) -> None:
        """Close the breaker, or hold it open until somebody closes it.

        Args:
            state: where it shall stand.
            who: who moves it.
            now: Unix seconds.

        Raises:
            StageError: somebody else has just moved it.
            ClientError: AWS refused.
        """
        before, _ = self.read()
        after = before.by_hand(state, who, now)
        if not after.is_open:
            self._set_enabled(enabled=True)
        try:
            self._dynamodb.update_item(
                TableName=self._table_name,
                Key=_KEY,
                UpdateExpression="SET breaker = :after",
                ConditionExpression="attribute_not_exists(breaker) OR breaker = :before",
                ExpressionAttributeValues={
                    ":after": {"S": after.model_dump_json()},
                    ":before": {"S": before.model_dump_json()},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise StageError("the breaker has just been moved: look again") from error
        if after.is_open:
            self._set_enabled(enabled=False)

    def _set_enabled(self, *, enabled: bool) -> None:
        for mapping_id in self._mapping_ids:
            self._lambda.update_event_source_mapping(UUID=mapping_id, Enabled=enabled)
