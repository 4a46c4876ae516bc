"""Every error of the API as a problem document (RFC 9457): the one place where errors become answers.

Each document names the request by the id that API Gateway has given it, so that whoever complains can be helped.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from kyc.adapters.error_codes import THROTTLING_CODES
from kyc.domain.errors import FieldError, NotFound, ProviderUnavailable, Refused, RequestError, TooManyRequests
from kyc.entrypoints.api.answer import Answer

MEDIA_TYPE: Final = "application/problem+json"
_RETRY_AFTER_SECONDS: Final = 2


def request_problem(error: RequestError, request_id: str) -> Answer:
    """Return the response to a request that its sender can mend."""
    action = error.action.value if isinstance(error, Refused) else None
    more = {"submission_id": error.submission_id, "held_by": error.held_by, "action": action}
    answer = _problem(request_id, error.status, error.code, error.detail, errors=error.errors, more=more)
    if isinstance(error, TooManyRequests):
        return answer.with_headers({"Retry-After": str(error.retry_after_seconds), **error.headers})
    return answer


def unavailable_problem(error: ProviderUnavailable, request_id: str) -> Answer:
    """Return the response while a service behind the API is down or asked too often: try again."""
    if error.code in THROTTLING_CODES:
        status, code = HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"
        detail = "There are too many requests just now."
    else:
        status, code = HTTPStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable"
        detail = "Please try again in a moment."
    return _problem(request_id, status, code, detail).with_headers({"Retry-After": str(_RETRY_AFTER_SECONDS)})


def not_found() -> NotFound:
    """Return the error for a route that does not exist."""
    return NotFound("not_found", "There is nothing here.")


def internal_problem(request_id: str) -> Answer:
    """Return the response to a defect of ours; its details stay in the log."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _problem(request_id, status, "internal_error", "Something went wrong on our side.")


def _problem(
    request_id: str,
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    more: Mapping[str, object] | None = None,
) -> Answer:
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        "errors": [{"field": error.field, "message": error.message} for error in errors],
        **{name: value for name, value in (more or {}).items() if value},
    }
    # ASCII, because the name of an unknown field may hold half a surrogate pair.
    return Answer(status, json.dumps(document), {"Content-Type": MEDIA_TYPE})
