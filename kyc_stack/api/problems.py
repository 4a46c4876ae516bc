"""API Gateway's own refusals, as RFC 9457 problem documents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_apigateway as apigateway

from kyc.domain.routes import EXPOSED_HEADERS

_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class _Problem:
    status: int
    code: str
    title: str
    detail: str
    types: tuple[apigateway.ResponseType, ...]


_TYPE = apigateway.ResponseType

# The codes are those that the functions give for the same mistakes.
_PROBLEMS = (
    _Problem(400, "malformed_json", "Bad Request", "The body must be a JSON object.", (_TYPE.BAD_REQUEST_BODY,)),
    _Problem(
        400,
        "malformed_request",
        "Bad Request",
        "The request could not be read.",
        (_TYPE.BAD_REQUEST_PARAMETERS, _TYPE.DEFAULT_4_XX),
    ),
    _Problem(
        401,
        "unauthorized",
        "Unauthorized",
        "Send a valid ID token of this stage's user pool in the Authorization header.",
        (_TYPE.UNAUTHORIZED, _TYPE.EXPIRED_TOKEN),
    ),
    _Problem(
        403,
        "forbidden",
        "Forbidden",
        "You may not do this.",
        (_TYPE.ACCESS_DENIED, _TYPE.INVALID_API_KEY, _TYPE.INVALID_SIGNATURE, _TYPE.WAF_FILTERED),
    ),
    # A route that is not there answers "Missing Authentication Token", whatever the caller sent.
    _Problem(
        404,
        "not_found",
        "Not Found",
        "There is no such route: check the path and the method.",
        (_TYPE.MISSING_AUTHENTICATION_TOKEN, _TYPE.RESOURCE_NOT_FOUND),
    ),
    _Problem(
        413,
        "payload_too_large",
        "Content Too Large",
        "The body is too large; upload documents with a presigned POST.",
        (_TYPE.REQUEST_TOO_LARGE,),
    ),
    _Problem(
        415,
        "unsupported_media_type",
        "Unsupported Media Type",
        "Send the body as application/json.",
        (_TYPE.UNSUPPORTED_MEDIA_TYPE,),
    ),
    _Problem(
        429,
        "too_many_requests",
        "Too Many Requests",
        "Try again in a moment, and then less often.",
        (_TYPE.THROTTLED, _TYPE.QUOTA_EXCEEDED),
    ),
    _Problem(
        500,
        "internal_error",
        "Internal Server Error",
        "Something went wrong on our side; try again later.",
        (
            _TYPE.API_CONFIGURATION_ERROR,
            _TYPE.AUTHORIZER_CONFIGURATION_ERROR,
            _TYPE.AUTHORIZER_FAILURE,
            _TYPE.DEFAULT_5_XX,
        ),
    ),
    _Problem(
        504,
        "internal_error",
        "Gateway Timeout",
        "Something took too long on our side; try again later.",
        (_TYPE.INTEGRATION_FAILURE, _TYPE.INTEGRATION_TIMEOUT),
    ),
)


def add_problem_responses(api: apigateway.RestApi, cors_origins: Sequence[str]) -> None:
    """Make the API's own refusals problem documents that web pages can read.

    Args:
        api: The API.
        cors_origins: Origins of those pages. API Gateway can name one only: several become `*`, which gives
            nothing away, since these documents are the same for everybody and no cookie is involved.
    """
    headers = {"Content-Type": f"'{_MEDIA_TYPE}'"}
    if cors_origins:
        headers["Access-Control-Allow-Origin"] = f"'{cors_origins[0] if len(cors_origins) == 1 else '*'}'"
        headers["Access-Control-Expose-Headers"] = f"'{EXPOSED_HEADERS}'"
    for problem in _PROBLEMS:
        document = {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "request_id": "$context.requestId",
        }
        for response_type in problem.types:
            api.add_gateway_response(
                f"Problem{response_type.response_type.title().replace('_', '')}",
                type=response_type,
                status_code=str(problem.status),
                response_headers=headers,
                templates={"application/json": json.dumps(document)},
            )
