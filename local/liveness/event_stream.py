"""Messages of an event stream, as they go over the websocket.

https://smithy.io/2.0/aws/amazon-eventstream.html has the frames: a prelude of two lengths and its checksum, headers,
payload, checksum. A client wraps each of its messages in one that carries date and signature
(`get-event-signing-stream.ts` of aws/aws-sdk-js-v3); the service sends its own bare.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast
from zlib import crc32

from botocore.eventstream import EventStreamBuffer, EventStreamMessage, ParserError

_STRING, _TIMESTAMP, _BYTES = 7, 8, 6
_SIGNATURE: Final = ":chunk-signature"
_WRAPPINGS: Final = 2


class MalformedMessageError(Exception):
    """The bytes are no message of an event stream."""


def encode(event_type: str, payload: Mapping[str, Any], *, kind: str = "event") -> bytes:
    """Return one message.

    Args:
        event_type: such as `VideoEvent`.
        payload: becomes its JSON.
        kind: `event`, or `exception`.
    """
    named = ":event-type" if kind == "event" else ":exception-type"
    headers = {":message-type": kind, named: event_type, ":content-type": "application/json"}
    return _message(b"".join(_text_header(*each) for each in headers.items()), json.dumps(payload).encode())


def signed(message: bytes, date_ms: int, signature: bytes) -> bytes:
    """Return a client's message as it goes over the wire: within another that says when it was signed, and how."""
    date = _named(":date") + struct.pack("!Bq", _TIMESTAMP, date_ms)
    return _message(date + _named(_SIGNATURE) + struct.pack("!BH", _BYTES, len(signature)) + signature, message)


def decode(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the type and the content of each message, those in a signed one in its place.

    Raises:
        MalformedMessageError: a message is none, or its content is no JSON object.
    """
    for message in _messages(data):
        inner = message
        for _ in range(_WRAPPINGS):
            if _SIGNATURE in _headers(inner) and inner.payload:
                (inner,) = _messages(inner.payload)
        if not inner.payload and _SIGNATURE in _headers(inner):
            continue  # the empty message by which a signed stream ends
        try:
            content = json.loads(inner.payload)
        except ValueError as error:
            raise MalformedMessageError from error
        if not isinstance(content, dict):
            raise MalformedMessageError
        headers = _headers(inner)
        name = headers.get(":event-type") or headers.get(":exception-type") or ""
        yield str(name), content


def _headers(message: EventStreamMessage) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", message.headers)  # botocore's stubs call it a number


def _messages(data: bytes) -> list[EventStreamMessage]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    try:
        return list(buffer)
    except (ParserError, struct.error, ValueError) as error:
        raise MalformedMessageError from error


def _message(headers: bytes, payload: bytes) -> bytes:
    total = 16 + len(headers) + len(payload)
    prelude = struct.pack("!II", total, len(headers))
    prelude += struct.pack("!I", crc32(prelude))
    body = prelude + headers + payload
    return body + struct.pack("!I", crc32(body))


def _named(name: str) -> bytes:
    return struct.pack("!B", len(name)) + name.encode()


def _text_header(name: str, value: str) -> bytes:
    return _named(name) + struct.pack("!BH", _STRING, len(value)) + value.encode()
