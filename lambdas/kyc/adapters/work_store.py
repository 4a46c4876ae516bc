"""The lists of what waits, as they are read, and the leases of cases that lie in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.adapters.work_feed import item_key
from kyc.domain.decisions import Decision, Tally
from kyc.domain.keys import RecordKey
from kyc.domain.lease import Lease
from kyc.domain.queries import CaseState
from kyc.domain.work import place_before, shards

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PROVIDER: Final = "dynamodb"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_REMINDED: Final = "reminded_time"
_NAMES: Final = {"#by": "held_by", "#sub": "held_sub", "#until": "held_until"}

_OFTEN_TAKEN: Final = 25
"""Cases of a page that may be taken without making the page short."""
_FREE: Final = "(attribute_not_exists(#until) OR #until <= :now)"
_STATES: Final = {
    CaseState.OPEN: _FREE,
    CaseState.TAKEN: "#until > :now",
    CaseState.MINE: "#until > :now AND #sub = :sub",
    CaseState.PROPOSED: "attribute_exists(#proposal)",
}

Place = tuple[str, str]
"""An item's place: its list, and its place in it."""


@dataclass(frozen=True)
class Reader:
    """The reader of a list of cases: their own case is in none.

    Attributes:
        sub: the pool's own name of them.
        email: e-mail address.
        now: Unix seconds.
    """

    sub: str
    email: str
    now: int


@dataclass(frozen=True)
class CasePage:
    """A part of a list of cases.

    Attributes:
        items: the cases' items as plain values, the oldest first.
        after: the place after which the next part begins; None where nothing is left.
    """

    items: tuple[dict[str, Any], ...]
    after: str | None


@dataclass(frozen=True)
class CaseCounts:
    """The counts of a list of cases.

    Attributes:
        open: those that nobody has taken.
        taken: those that somebody has.
        mine: those that the reader has.
        more: whether there are more than were counted.
    """

    open: int
    taken: int
    mine: int
    more: bool


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
            f"attribute_exists(#list) AND ({_FREE} OR #sub = :sub)",
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

    def cases(
        self,
        name: str,
        reader: Reader,
        *,
        state: CaseState,
        reason: str | None = None,
        limit: int,
        after: str | None = None,
    ) -> CasePage:
        """Return a part of a list of cases, by one Query.

        A part may be shorter than wanted, or empty, with more after it: where few of many cases are of the state or
        have the reason, 1 MB of them is looked through at once.

        Args:
            name: of the list.
            reader: who reads it.
            state: which cases are wanted.
            reason: a code that they have; None for any.
            limit: how many at most.
            after: the place after which the part begins; None for the list's beginning.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        filters = [_STATES[state], "#email <> :email", *(["contains(#reasons, :reason)"] if reason else [])]
        values = {":list": name, ":now": reader.now, ":sub": reader.sub, ":email": reader.email, ":reason": reason}
        names = {**_NAMES, "#list": "list", "#email": "email", "#reasons": "reasons", "#proposal": "proposal"}
        expression = " AND ".join(filters)
        parameters: dict[str, Any] = {"ExclusiveStartKey": item_key(name, after)} if after else {}
        if state is CaseState.OPEN and not reason:
            parameters["Limit"] = limit + _OFTEN_TAKEN
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#list = :list",
                FilterExpression=expression,
                ExpressionAttributeNames={n: v for n, v in names.items() if n in f"#list {expression}"},
                ExpressionAttributeValues=to_attributes(
                    {n: v for n, v in values.items() if n == ":list" or n in expression}
                ),
                **parameters,
            )
        found = tuple(map(from_attributes, answer["Items"]))
        if len(found) > limit:
            return CasePage(found[:limit], found[limit - 1]["sort"])
        return CasePage(found, answer["LastEvaluatedKey"]["sort"]["S"] if "LastEvaluatedKey" in answer else None)

    def count(self, name: str, reader: Reader) -> CaseCounts:
        """Count the first cases of a list, as many as are in 1 MB, by one Query.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#list = :list",
                FilterExpression="#until > :now",
                ProjectionExpression="#sub",
                ExpressionAttributeNames={"#list": "list", "#until": "held_until", "#sub": "held_sub"},
                ExpressionAttributeValues=to_attributes({":list": name, ":now": reader.now}),
            )
        taken = len(answer["Items"])
        mine = sum(item["held_sub"]["S"] == reader.sub for item in answer["Items"])
        return CaseCounts(answer["ScannedCount"] - taken, taken, mine, more="LastEvaluatedKey" in answer)

    def since(self, name: str) -> int | None:
        """Return since when the case that waits longest waits, in Unix seconds; None where nothing does.

        Cases that are put ahead come first in their list, and may wait for less long than those behind them.

        Args:
            name: of the list of cases.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        first = self._first(name)
        behind = self._first(name, at_least=place_before(0)) if first and first.get("contested") else None
        waits: list[int] = [each["since"] for each in (first, behind) if each]
        return min(waits, default=None)

    def _first(self, name: str, *, at_least: str | None = None) -> dict[str, Any] | None:
        """Return the first item of a list, or the first from a place on."""
        condition = "#list = :list" if at_least is None else "#list = :list AND #sort >= :sort"
        names = {"#list": "list", "#since": "since", "#contested": "contested"}
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression=condition,
                ProjectionExpression="#since, #contested",
                ExpressionAttributeNames=names if at_least is None else {**names, "#sort": "sort"},
                ExpressionAttributeValues=to_attributes(
                    {":list": name, **({} if at_least is None else {":sort": at_least})}
                ),
                Limit=1,
            )
        return from_attributes(answer["Items"][0]) if answer["Items"] else None

    def decisions(self, name: str, after: str | None = None) -> tuple[list[Decision], str | None]:
        """Return a part of a list of decisions, by one Query: what is in 1 MB of it.

        Args:
            name: of the list.
            after: the place after which the part begins; None for the list's beginning.

        Returns:
            The decisions in the list's order, and the place after which the next part begins; None where nothing is
            left.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        found, after = self._part(name, "decisions", after)
        return [Decision.model_validate(each) for item in found for each in item["decisions"]], after

    def tally(self, name: str, after: str | None = None) -> tuple[Tally, str | None]:
        """Return the tally of a part of a list of decisions; else as `decisions`."""
        found, after = self._part(name, "tally", after)
        tally = Tally()
        for item in found:
            tally = tally.plus(Tally.model_validate(item["tally"]))
        return tally, after

    def _part(self, name: str, attribute: str, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        parameters: dict[str, Any] = {"ExclusiveStartKey": item_key(name, after)} if after else {}
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#list = :list",
                ProjectionExpression="#attribute",
                ExpressionAttributeNames={"#list": "list", "#attribute": attribute},
                ExpressionAttributeValues=to_attributes({":list": name}),
                **parameters,
            )
        last = answer["LastEvaluatedKey"]["sort"]["S"] if "LastEvaluatedKey" in answer else None
        return [from_attributes(item) for item in answer["Items"]], last

    def length(self, name: str) -> tuple[int, bool]:
        """Return how many items a list has, and whether there are more than were counted, by one Query of 1 MB.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#list = :list",
                Select="COUNT",
                ExpressionAttributeNames={"#list": "list"},
                ExpressionAttributeValues=to_attributes({":list": name}),
            )
        return answer["Count"], "LastEvaluatedKey" in answer

    def records(self, name: str, most: int) -> tuple[RecordKey, ...]:
        """Return the keys of the records in a list, in its order.

        Args:
            name: of the list.
            most: how many at most.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="#list = :list",
                ExpressionAttributeNames={"#list": "list"},
                ExpressionAttributeValues=to_attributes({":list": name}),
                Limit=most,
            )
        return tuple(record_key(from_attributes(item)) for item in answer["Items"])

    def waiting(self, name: str, *, before: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield what waits in all shards of a list, eventually consistent; in a shard, the oldest first.

        Args:
            name: of the list, such as `kyc.domain.work.PENDING`.
            before: Unix seconds; only what waits since before. None for all.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        condition = "#list = :list" if before is None else "#list = :list AND #sort < :before"
        names = {"#list": "list", **({} if before is None else {"#sort": "sort"})}
        for shard in shards(name):
            values = {":list": shard, **({} if before is None else {":before": place_before(before)})}
            with provider_errors(_PROVIDER):
                for page in self._client.get_paginator("query").paginate(
                    TableName=self._table_name,
                    KeyConditionExpression=condition,
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=to_attributes(values),
                ):
                    yield from map(from_attributes, page["Items"])

    def unreminded(self, name: str, first: str, last: str) -> Iterator[dict[str, Any]]:
        """Yield what lies in a part of all shards of a list and of which nobody was reminded, eventually consistent.

        Args:
            name: of the list.
            first: the place from which the part begins.
            last: the place before which it ends; no item lies there itself.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        names = {"#list": "list", "#sort": "sort", "#reminded": _REMINDED}
        for shard in shards(name):
            with provider_errors(_PROVIDER):
                for page in self._client.get_paginator("query").paginate(
                    TableName=self._table_name,
                    KeyConditionExpression="#list = :list AND #sort BETWEEN :first AND :last",
                    FilterExpression="attribute_not_exists(#reminded)",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=to_attributes({":list": shard, ":first": first, ":last": last}),
                ):
                    yield from map(from_attributes, page["Items"])

    def note_reminded(self, place: Place, now: int) -> None:
        """Note with an item that its user was reminded; one that no longer waits is no error.

        Args:
            place: of the item.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        names = {"#list": "list", "#reminded": _REMINDED}
        with provider_errors(_PROVIDER):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=item_key(*place),
                    UpdateExpression="SET #reminded = :now",
                    ConditionExpression="attribute_exists(#list)",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=to_attributes({":now": now}),
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise

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


def record_key(item: Mapping[str, Any]) -> RecordKey:
    """Return the key of the record that an item is about."""
    return RecordKey.model_validate({name: item[name] for name in ("tenant#email", "id_type#id")})
