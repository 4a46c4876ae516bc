"""The responses of the API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, Self

from kyc.domain.api_version import API_VERSION, VERSION_HEADER
from kyc.domain.looks import Look


@dataclass(frozen=True)
class Answer:
    """An answer of the REST API, which nothing on the way may keep.

    Attributes:
        status: the HTTP status.
        body: the body, empty where there is none.
        headers: by name; `Cache-Control` and the API's version are added to all.
        look: the entry of the access log that it caused, which is added again when the response is replayed.
    """

    status: HTTPStatus
    body: str
    headers: Mapping[str, str]
    look: Look | None = None

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return the same with more headers."""
        return replace(self, headers={**self.headers, **headers})

    def with_look(self, look: Look) -> Self:
        """Return the response with the entry of the access log that it caused."""
        return replace(self, look=look)

    def proxy_result(self) -> dict[str, Any]:
        """As API Gateway's Lambda proxy integration takes it."""
        return {
            "statusCode": self.status.value,
            "headers": {"Cache-Control": "no-store", VERSION_HEADER: API_VERSION, **self.headers},
            "body": self.body,
            "isBase64Encoded": False,
        }


def json_answer(status: HTTPStatus, content: Mapping[str, Any]) -> Answer:
    """Return a response with JSON."""
    return Answer(status, json.dumps(content, ensure_ascii=False), {"Content-Type": "application/json"})


def csv_answer(content: str, headers: Mapping[str, str]) -> Answer:
    """Return a response with a file of comma-separated values, to be saved; UTF-8 by RFC 7111, section 5.1."""
    kind = {"Content-Type": "text/csv", "Content-Disposition": "attachment"}
    return Answer(HTTPStatus.OK, content, {**kind, **headers})


def redirect(url: str) -> Answer:
    """Return a response that sends the client elsewhere, for now."""
    return Answer(HTTPStatus.FOUND, "", {"Location": url})


NO_CONTENT: Final = Answer(HTTPStatus.NO_CONTENT, "", {})
"""An answer that there is nothing to say."""
