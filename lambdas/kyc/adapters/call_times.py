"""The duration of each call of a provider, the attempts within it included, and its end."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.model import OperationModel

from kyc.domain.errors import ProviderUnavailable

T = TypeVar("T")

_STARTED: Final = "auto_kyc_started"
_FIRST_ERROR: Final = 300
"""HTTP status from which botocore takes an answer for an error."""


@dataclass(frozen=True)
class ProviderCall:
    """One call of a provider; it says nothing of a person.

    Attributes:
        provider: such as `textract`.
        operation: as the provider's API calls it, such as `AnalyzeID`.
        outcome: `answered`, or `failed`.
        duration_ms: in milliseconds.
        code: the provider's error code, or the error's type, of a call that failed.
    """

    provider: str
    operation: str
    outcome: str
    duration_ms: float
    code: str | None = None


Watch = Callable[[ProviderCall], object]


def watch_calls(client: BaseClient, watch: Watch) -> None:
    """Tell of every call of a client when it has ended.

    botocore emits `provide-client-params` once a call, and `after-call` or `after-call-error` when its last attempt has
    ended (https://botocore.amazonaws.com/v1/documentation/api/latest/topics/events.html).

    Args:
        client: the service's client.
        watch: may be called by several threads at once.
    """
    provider = client.meta.service_model.service_id.hyphenize()

    def begin(context: dict[str, Any], **_: object) -> None:
        context[_STARTED] = time.perf_counter()

    def answered(
        http_response: AWSResponse,
        parsed: Mapping[str, Any],
        model: OperationModel,
        context: dict[str, Any],
        **_: object,
    ) -> None:
        failed = http_response.status_code >= _FIRST_ERROR
        tell(model.name, context, parsed.get("Error", {}).get("Code", "Unknown") if failed else None)

    def broke(exception: Exception, context: dict[str, Any], event_name: str, **_: object) -> None:
        tell(event_name.rpartition(".")[2], context, type(exception).__name__)

    def tell(operation: str, context: dict[str, Any], code: str | None) -> None:
        watch(_call(provider, operation, context[_STARTED], code))

    events = client.meta.events
    # Not `before-call`: whoever answers that in the service's place keeps others from hearing of the call.
    events.register(f"provide-client-params.{provider}", begin)
    events.register(f"after-call.{provider}", answered)
    events.register(f"after-call-error.{provider}", broke)


def timed(watch: Watch, provider: str, operation: str, call: Callable[[], T]) -> T:
    """Return what a call gives that is not made by botocore, and tell of it.

    Raises:
        Exception: whatever the call raises.
    """
    started = time.perf_counter()
    try:
        answer = call()
    except Exception as error:
        code = error.code if isinstance(error, ProviderUnavailable) else type(error).__name__
        watch(_call(provider, operation, started, code))
        raise
    watch(_call(provider, operation, started, None))
    return answer


def _call(provider: str, operation: str, started: float, code: str | None) -> ProviderCall:
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return ProviderCall(provider, operation, "failed" if code else "answered", milliseconds, code)
