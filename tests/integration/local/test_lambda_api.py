"""The local Lambda API: a queue's mapping is disabled and enabled by it, and its poller does as it says."""

import asyncio
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from local.emulator.aws_api import SECRET_ACCESS_KEY, access_key_id
from local.emulator.call_log import CallLog, follow, needed
from local.emulator.lambda_api import LambdaApi, SwitchedMapping
from local.emulator.permissions import Permission
from local.emulator.queue_poller import QueueMapping, QueuePoller
from local.emulator.runtime import InvokeResult

UUID = "11111111-2222-3333-4444-555555555555"
ARN = f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{UUID}"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:validation.fifo"


def lambda_client(url: str) -> Any:  # noqa: ANN401
    return boto3.client(
        "lambda",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=access_key_id("probe_providers"),
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )


def with_server(mapping: SwitchedMapping, asked: Callable[[Any, str], object]) -> object:
    """Return a client's result from a server that knows one mapping."""

    async def serve() -> object:
        application: web.Application = LambdaApi({}, {mapping.uuid: mapping}).application()
        calls = CallLog()
        calls.install(application)
        calls.watch(application)
        async with TestServer(application) as server:
            url = str(server.make_url("")).rstrip("/")
            return await asyncio.to_thread(asked, lambda_client(url), url)

    return asyncio.run(serve())


def made(*, enabled: bool = True) -> SwitchedMapping:
    mapping = SwitchedMapping(UUID, ARN, "arn:aws:lambda:us-east-1:123456789012:function:f", QUEUE)
    if enabled:
        mapping.enabled.set()
    return mapping


def test_a_mapping_is_disabled_and_enabled_again() -> None:
    mapping = made()

    def asked(client: Any, _url: str) -> list[str]:  # noqa: ANN401
        states = [client.get_event_source_mapping(UUID=UUID)["State"]]
        for enabled in (False, True):
            states += [client.update_event_source_mapping(UUID=UUID, Enabled=enabled)["State"]]
        return states

    assert with_server(mapping, asked) == ["Enabled", "Disabled", "Enabled"]


def test_a_mapping_that_is_not_there_is_said_to_be_so() -> None:
    def asked(client: Any, _url: str) -> str:  # noqa: ANN401
        with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
            client.update_event_source_mapping(UUID=UUID.replace("1", "9"), Enabled=False)
        return str(raised.typename)

    assert with_server(made(), asked) == "ResourceNotFoundException"


def test_what_its_callers_need_is_noted() -> None:
    def asked(client: Any, url: str) -> object:  # noqa: ANN401
        follow([url], {"probe_providers": "probe_providers"})
        client.get_event_source_mapping(UUID=UUID)
        client.update_event_source_mapping(UUID=UUID, Enabled=False)
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.invoke(FunctionName="kyc-local-validate-kyc", Payload=b"{}")
        return needed([url])

    assert with_server(made(), asked) == {
        "probe_providers": {
            Permission("lambda:GetEventSourceMapping", ARN),
            Permission("lambda:UpdateEventSourceMapping", ARN),
            Permission(
                "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:kyc-local-validate-kyc"
            ),
        }
    }


class Queue:
    """A queue that has a message whenever it is asked."""

    def __init__(self) -> None:
        self.received = 0

    def receive_message(self, **_: object) -> dict[str, Any]:
        self.received += 1
        return {"Messages": [{"MessageId": str(self.received), "ReceiptHandle": "r", "Body": "{}", "MD5OfBody": ""}]}

    def delete_message_batch(self, **_: object) -> None:
        """Take it."""


def test_a_disabled_mapping_takes_no_message() -> None:
    queue, mapping = Queue(), made(enabled=False)
    delivered: list[int] = []

    async def run() -> None:
        enough = asyncio.Event()

        async def invoke(_payload: bytes) -> InvokeResult:
            delivered.append(queue.received)
            if len(delivered) == 3:
                mapping.enabled.clear()
                enough.set()
            return InvokeResult(b"", failed=False, request_id="")

        poller = QueuePoller(QueueMapping(QUEUE, "url", 1, 1), queue, invoke, mapping.enabled)
        task = asyncio.create_task(poller.run())
        await asyncio.sleep(0)
        assert queue.received == 0
        mapping.enabled.set()
        await asyncio.wait_for(enough.wait(), 10)
        await asyncio.to_thread(lambda: None)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(run())
    assert queue.received == 3
