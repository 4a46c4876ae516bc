"""Faults of deliveries: what stands between a poller and the function that it invokes."""

import asyncio
import json
from typing import Any, Final

from local.emulator.aws_calls import Call
from local.emulator.queue_poller import Invoke, failed_identifiers
from local.emulator.runtime import InvokeResult
from local.faults.plan import INVOKE, LAMBDA, Fault, Rule, Switchboard

_LOST: Final = b'{"errorType": "Local.AnswerLost", "errorMessage": "a fault that was asked for"}'


class Deliveries:
    """Invokes a function with a poller's batches, and goes wrong as the switchboard says.

    Args:
        function: the function's name.
        invoke: runs it.
        switchboard: decides.
    """

    def __init__(self, function: str, invoke: Invoke, switchboard: Switchboard) -> None:
        self._call = Call(LAMBDA, INVOKE, function)
        self._invoke = invoke
        self._switchboard = switchboard
        self._later: set[asyncio.Task[None]] = set()

    async def settle(self) -> None:
        """Wait until all repetitions have been delivered."""
        await asyncio.gather(*self._later)

    async def stop(self) -> None:
        """Forget the repetitions that are still to come."""
        tasks = list(self._later)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def __call__(self, payload: bytes) -> InvokeResult:
        """Deliver one batch."""
        rule = self._switchboard.decide(self._call)
        if rule is None:
            return await self._invoke(payload)
        match rule.fault:
            case Fault.DUPLICATED:
                results = await asyncio.gather(self._invoke(payload), self._invoke(payload))
                return next((result for result in results if result.failed), results[0])
            case Fault.REPEATED:
                task = asyncio.create_task(self._again(payload, rule))
                self._later.add(task)
                task.add_done_callback(self._later.discard)
            case Fault.DELAYED:
                await asyncio.sleep(rule.seconds)
            case Fault.REORDERED:
                return await self._invoke(self._shuffled(payload))
            case Fault.PARTIAL:
                return await self._first_half(payload)
            case Fault.UNANSWERED:
                return InvokeResult(_LOST, failed=True, request_id=(await self._invoke(payload)).request_id)
        return await self._invoke(payload)

    async def _again(self, payload: bytes, rule: Rule) -> None:
        await asyncio.sleep(rule.seconds)
        await self._invoke(payload)

    def _shuffled(self, payload: bytes) -> bytes:
        records = _records(payload)
        number = sum(self._switchboard.injected.values())
        self._switchboard.generator("order", self._call.caller, number).shuffle(records)
        return _payload(records)

    async def _first_half(self, payload: bytes) -> InvokeResult:
        records = _records(payload)
        delivered = records[: len(records) // 2]
        left = [identifier(record) for record in records[len(delivered) :]]
        if not delivered:
            return InvokeResult(_failures(left), failed=False, request_id="")
        result = await self._invoke(_payload(delivered))
        failed = failed_identifiers(result.payload)
        if result.failed or failed is None:
            return result
        return InvokeResult(_failures([*failed, *left]), failed=False, request_id=result.request_id)


def identifier(record: dict[str, Any]) -> str:
    """Return a record's id in a batch's response: a queue's message id, or a stream's sequence number."""
    name: str = record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"]
    return name


def _records(payload: bytes) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(payload)["Records"]
    return records


def _payload(records: list[dict[str, Any]]) -> bytes:
    return json.dumps({"Records": records}).encode()


def _failures(identifiers: list[str]) -> bytes:
    return json.dumps({"batchItemFailures": [{"itemIdentifier": name} for name in identifiers]}).encode()
