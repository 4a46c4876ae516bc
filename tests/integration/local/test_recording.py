"""The recording of calls: nothing is recorded unless it is asked for."""

from collections.abc import Iterator

import httpx
import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud
from local.emulator import recording
from local.emulator.aws_api import AwsEndpoint
from local.faults.plan import Fault, Rule


@pytest.fixture
def off(aws: AwsEndpoint) -> Iterator[None]:
    yield
    recording.record([aws.url], [])


@pytest.mark.usefixtures("off")
def test_calls_of_those_who_are_named_are_recorded_from_question_to_answer(cloud: LocalCloud, aws: AwsEndpoint) -> None:
    wanted, other = aws.client("dynamodb", "wanted"), aws.client("dynamodb", "other")
    wanted.list_tables()
    recording.record([aws.url], ["wanted"])
    cloud.faults.inject(Rule(Fault.SLOW, seconds=0.2, operation="GetItem"))
    wanted.get_item(TableName="small_table", Key={"id": {"S": "x"}})
    other.list_tables()
    with pytest.raises(ClientError):
        wanted.describe_table(TableName="absent")
    cloud.faults.clear()

    slow, refused = recording.recorded([aws.url])
    assert (slow.name, slow.caller, slow.status, slow.error) == ("dynamodb.GetItem", "wanted", 200, "")
    assert slow.seconds >= 0.2
    assert slow.request_bytes > 0
    assert (refused.name, refused.status, refused.error) == (
        "dynamodb.DescribeTable", 400, "ResourceNotFoundException",
    )  # fmt: skip


def test_the_models_calls_are_recorded_too(cloud: LocalCloud) -> None:
    cloud.record_calls()
    url = next(iter(cloud.functions.values())).config.environment["ANTHROPIC_BASE_URL"]
    httpx.post(f"{url}/v1/messages", content=b"{}")
    (call,) = [call for call in cloud.recorded_calls() if call.service == "anthropic"]
    assert (call.operation, call.caller, call.status) == ("Messages", "", 400)
    assert (call.error, call.request_bytes) == ("invalid_request_error", 2)
