"""The policy of an S3 form upload (POST), enforced as S3 enforces it.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

_NEED_NO_CONDITION = {"x-amz-signature", "file", "policy", "awsaccesskeyid", "signature"}


class S3Error(Exception):
    """An error answer of S3.

    Attributes:
        status: HTTP status.
        code: S3's error code.
        message: S3's sentence.
        details: further elements of the XML, e.g. `MaxSizeAllowed`.
    """

    def __init__(self, status: int, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def to_xml(self) -> bytes:
        """Return the body of the response."""
        elements = {"Code": self.code, "Message": self.message, **self.details, "RequestId": "local"}
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in elements.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'.encode()


def check(fields: Mapping[str, str], *, bucket: str, size_bytes: int, now: datetime) -> None:
    """Check a form against its own policy.

    Args:
        fields: the form's fields by lower-case name, `policy` among them.
        bucket: the bucket it was sent to.
        size_bytes: size of the file.
        now: the time, with a time zone.

    Raises:
        S3Error: what S3 would answer.
    """
    policy = _parse(fields["policy"])
    if now > policy["expiration"]:
        raise _denied("Policy expired.")
    values = {**fields, "bucket": bucket}
    covered = set()
    for condition in policy["conditions"]:
        kind, name, expected = _normalise(condition)
        if kind == "content-length-range":
            _check_size(size_bytes, int(name), int(expected))
            continue
        covered.add(name)
        actual = values.get(name, "")
        if not (actual == expected if kind == "eq" else actual.startswith(expected)):
            raise _denied(f"Policy Condition failed: {json.dumps([kind, '$' + name, expected])}")
    extra = sorted(
        name for name in fields if name not in covered | _NEED_NO_CONDITION and not name.startswith("x-ignore-")
    )
    if extra:
        raise _denied(f"Extra input fields: {', '.join(extra)}")


def _parse(encoded: str) -> dict[str, Any]:
    try:
        policy = json.loads(base64.b64decode(encoded, validate=True))
        expiration = datetime.fromisoformat(policy["expiration"])
        conditions = list(policy["conditions"])
    except (ValueError, KeyError, TypeError) as error:
        raise S3Error(
            400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.",
        ) from error  # fmt: skip
    return {"expiration": expiration, "conditions": conditions}


def _normalise(condition: Any) -> tuple[str, str, str]:  # noqa: ANN401 - parsed JSON of a stranger
    match condition:
        case dict() if len(condition) == 1:
            ((name, expected),) = condition.items()
            return "eq", str(name).lower(), str(expected)
        case [str(kind), str(name), str(expected)] if kind.lower() in ("eq", "starts-with"):
            return kind.lower(), name.removeprefix("$").lower(), expected
        case [str(kind), int(low), int(high)] if kind.lower() == "content-length-range":
            return kind.lower(), str(low), str(high)
        case _:
            raise S3Error(400, "InvalidPolicyDocument", f"Invalid Policy: Invalid condition {condition!r}.")


def _check_size(size_bytes: int, low: int, high: int) -> None:
    if size_bytes > high:
        raise S3Error(
            400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
            ProposedSize=size_bytes, MaxSizeAllowed=high,
        )  # fmt: skip
    if size_bytes < low:
        raise S3Error(
            400, "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
            ProposedSize=size_bytes, MinSizeAllowed=low,
        )  # fmt: skip


def _denied(why: str) -> S3Error:
    return S3Error(403, "AccessDenied", f"Invalid according to Policy: {why}")
