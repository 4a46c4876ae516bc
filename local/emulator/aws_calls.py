"""The service, operation and caller of an HTTP request, by which the fault switchboard decides.

The service is in the scope of the signature, the caller is the access key id (each part of the local cloud signs with
its own, `local.emulator.aws_api.access_key_id`), and the process is the session token (each function process has its
own).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

_CREDENTIAL: Final = re.compile(r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/aws4_request")
_OBJECT_OPERATIONS: Final = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_TAGGING: Final = "tagging"
_TAGGING_OPERATIONS: Final = {name: f"{operation}Tagging" for name, operation in _OBJECT_OPERATIONS.items()}
_BUCKET_OPERATIONS: Final = {
    "list-type": "ListObjectsV2",
    "versions": "ListObjectVersions",
    "delete": "DeleteObjects",
}
"""By the query parameter that tells them."""
_LAMBDA_OPERATIONS: Final = (
    ("POST", "/invocations", "Invoke"),
    ("GET", "/event-source-mappings/", "GetEventSourceMapping"),
    ("PUT", "/event-source-mappings/", "UpdateEventSourceMapping"),
)
SEND_EMAIL_PATH: Final = "/v2/email/outbound-emails"
_OF_OBJECTS: Final = frozenset({"versionId", "x-id"})
"""Query parameters that do not make it another operation."""


@dataclass(frozen=True)
class Call:
    """One call of one operation.

    Attributes:
        service: the signing name, e.g. `dynamodb`; `anthropic` for the Messages API; empty if not signed.
        operation: e.g. `UpdateItem`; empty if it cannot be told.
        caller: access key id that it is signed with; the function's name for an invocation.
        process: session token of the process that calls; empty if it has none.
    """

    service: str
    operation: str
    caller: str = ""
    process: str = ""


def identify(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Tell the call that a request makes.

    Args:
        method: the HTTP method.
        path: the path, not decoded.
        query: the query string.
        headers: by lower-case name.
        body: the whole body.
    """
    if path == "/v1/messages":
        return Call("anthropic", "Messages", headers.get("x-api-key", ""))
    signed = _CREDENTIAL.search(headers.get("authorization", ""))
    caller, service = (signed[1], signed[2]) if signed else ("", "")
    process = headers.get("x-amz-security-token", "")
    if target := headers.get("x-amz-target", ""):  # the JSON protocols
        return Call(service, target.rpartition(".")[2], caller, process)
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):  # the query protocol
        return Call(service, parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0], caller, process)
    operation = ""
    if service == "s3":
        operation = _object_operation(method, path, query)
    elif service == "lambda":
        operation = next((name for verb, end, name in _LAMBDA_OPERATIONS if verb == method and end in path), "")
    elif service == "ses" and method == "POST" and path == SEND_EMAIL_PATH:
        operation = "SendEmail"
    return Call(service, operation, caller, process)


def _object_operation(method: str, path: str, query: str) -> str:
    """S3's operations on whole objects, the listings of a bucket, and the removal of many objects."""
    _, _, key = path.strip("/").partition("/")
    parameters = parse_qs(query, keep_blank_values=True).keys()
    if not key:
        return next((name for parameter, name in _BUCKET_OPERATIONS.items() if parameter in parameters), "")
    if _TAGGING in parameters:
        return _TAGGING_OPERATIONS.get(method, "")
    return "" if parameters - _OF_OBJECTS else _OBJECT_OPERATIONS.get(method, "")
