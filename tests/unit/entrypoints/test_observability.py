"""The error that leaves a failed function: types, codes and frames, and no text."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from kyc.domain.claim import UploadRequest
from kyc.entrypoints.observability import FunctionFailedError, count, entry_point, make_logger

CONTEXT = cast(
    "LambdaContext",
    SimpleNamespace(
        function_name="f", memory_limit_in_mb=128, invoked_function_arn="arn", aws_request_id="id-1", tenant_id=None
    ),
)
SECRET = "ann@example.com"


@pytest.fixture
def logged() -> Iterator[tuple[Logger, io.StringIO]]:
    logger = make_logger()
    handler = cast("Any", logger.handlers[0])
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield logger, stream
    handler.setStream(before)


def test_an_unexpected_exception_leaves_without_its_text(logged: tuple[Logger, io.StringIO]) -> None:
    logger, stream = logged

    def handle(event: dict[str, Any], _context: LambdaContext) -> None:
        try:
            UploadRequest.model_validate(event)
        except ValueError as error:
            error.add_note(SECRET)
            denied = ClientError({"Error": {"Code": "AccessDenied", "Message": SECRET}}, SECRET)
            raise denied from error

    with pytest.raises(FunctionFailedError) as failure:
        entry_point(logger, handle)({"filename": SECRET, "content_type": SECRET}, CONTEXT)

    assert str(failure.value) == "ClientError"
    assert failure.value.__suppress_context__
    (line,) = map(json.loads, stream.getvalue().splitlines())
    assert SECRET not in stream.getvalue()
    assert line["function_request_id"] == "id-1"
    assert "botocore.exceptions.ClientError [AccessDenied]" in line["exception"]
    assert "ValidationError" in line["exception"]
    assert "test_observability.py" in line["exception"]


def test_what_one_invocation_notes_is_gone_at_the_next(logged: tuple[Logger, io.StringIO]) -> None:
    logger, stream = logged

    def handle(event: dict[str, Any], _context: LambdaContext) -> None:
        if event:
            logger.append_keys(request_id="first")
        logger.info("x")

    handler = entry_point(logger, handle)
    handler({"first": True}, CONTEXT)
    handler({}, CONTEXT)

    assert ["request_id" in json.loads(line) for line in stream.getvalue().splitlines()] == [True, False]


def test_a_count_is_one_line_of_embedded_metric_format(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "AutoKyc")

    count("Decisions", 3, status="verified")

    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["Decisions"], line["status"]) == ([3.0], "verified")
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "AutoKyc"
