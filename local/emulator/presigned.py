"""S3's checks of requests that a browser or a person sends, which moto lacks.

- nobody reads or writes without a signature;
- a presigned URL works until it expires, for the method, key and headers that were signed;
- a form upload (POST) obeys the policy that was signed with it (`local.emulator.post_policy`).

Signatures are recomputed where the secret is known, i.e. for the local cloud's own credentials.
Rules: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
and https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes

from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from local.emulator import post_policy
from local.emulator.aws_api import SECRET_ACCESS_KEY, is_ours
from local.emulator.post_policy import S3Error

__all__ = ["FormUpload", "S3Error", "decoded_path", "form_fields", "form_upload", "is_form_upload", "refusal"]

_STORED_HEADERS = ("cache-control", "content-disposition", "content-encoding", "content-type", "expires")
_STORED_PREFIXES = ("x-amz-meta-", "x-amz-server-side-encryption", "x-amz-storage-class", "x-amz-tagging")


def decoded_path(raw_path: str) -> str:
    """Return a percent-encoded path as WSGI's PATH_INFO: bytes seen as Latin-1."""
    return unquote_to_bytes(raw_path).decode("latin-1")


def is_form_upload(method: str, headers: Mapping[str, str]) -> bool:
    """Return True if the request is a browser's form upload to a bucket."""
    return (
        method == "POST"
        and "authorization" not in headers
        and headers.get("content-type", "").startswith("multipart/form-data")
    )


def refusal(method: str, raw_path: str, query: str, headers: Mapping[str, str]) -> S3Error | None:
    """Why S3 would refuse the request before looking at the object; None for everything else."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    if "X-Amz-Signature" in parameters:
        return _presigned_refusal(method, raw_path, parameters, headers)
    if "Signature" in parameters and "AWSAccessKeyId" in parameters:
        return S3Error(
            400, "InvalidRequest",
            "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
        )  # fmt: skip
    unsigned_by_design = (
        "authorization" in headers
        or "x-amz-target" in headers
        or method == "OPTIONS"
        or is_form_upload(method, headers)
        or raw_path.startswith("/moto-api")
        or "/.well-known/" in raw_path
        or headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    )
    return None if unsigned_by_design else S3Error(403, "AccessDenied", "Access Denied")


def _presigned_refusal(
    method: str, raw_path: str, parameters: dict[str, str], headers: Mapping[str, str]
) -> S3Error | None:
    try:
        signed_at = datetime.strptime(parameters["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        lifetime = timedelta(seconds=int(parameters["X-Amz-Expires"]))
        credential = parameters["X-Amz-Credential"]
        signed_headers = parameters["X-Amz-SignedHeaders"]
    except (KeyError, ValueError):
        return S3Error(
            400, "AuthorizationQueryParametersError",
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        )  # fmt: skip
    if datetime.now(UTC) > signed_at + lifetime:
        return S3Error(403, "AccessDenied", "Request has expired")
    if not is_ours(credential):
        return None
    signature = parameters.pop("X-Amz-Signature")
    canonical = "\n".join(
        [
            method,
            quote(unquote(raw_path), safe="/-_.~"),
            "&".join(f"{_encode(k)}={_encode(v)}" for k, v in sorted(parameters.items())),
            *(f"{name}:{headers.get(name, '').strip()}" for name in signed_headers.split(";")),
            "",
            signed_headers,
            headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(["AWS4-HMAC-SHA256", parameters["X-Amz-Date"], _scope(credential), digest])
    return None if hmac.compare_digest(_sign(credential, to_sign), signature) else _SIGNATURE_DOES_NOT_MATCH


_SIGNATURE_DOES_NOT_MATCH = S3Error(
    403, "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.",
)  # fmt: skip


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")


def _scope(credential: str) -> str:
    return credential.partition("/")[2]


def _sign(credential: str, to_sign: str) -> str:
    key = b"AWS4" + SECRET_ACCESS_KEY.encode()
    for part in _scope(credential).split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class FormUpload:
    """A form upload that its policy allows.

    Attributes:
        key: the object's key.
        credential: credential scope that signed the policy.
        headers: what PutObject would have been told by headers (content type, metadata, encryption).
        success_status: HTTP status to answer with.
    """

    key: str
    credential: str
    headers: dict[str, str]
    success_status: int
    content: bytes = field(repr=False)


def form_upload(bucket: str, content_type: str, body: bytes) -> FormUpload:
    """Read and check a form upload.

    Raises:
        S3Error: what S3 would answer.
    """
    fields, file_name, content = _read_form(content_type, body)
    if content is None:
        raise S3Error(400, "InvalidArgument", "POST requires exactly one file upload per request.")
    if "key" not in fields:
        raise S3Error(
            400, "InvalidArgument",
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
        )  # fmt: skip
    credential = fields.get("x-amz-credential", "")
    if "policy" not in fields or "x-amz-signature" not in fields:
        raise S3Error(403, "AccessDenied", "Access Denied")
    if is_ours(credential) and not hmac.compare_digest(_sign(credential, fields["policy"]), fields["x-amz-signature"]):
        raise _SIGNATURE_DOES_NOT_MATCH
    post_policy.check(fields, bucket=bucket, size_bytes=len(content), now=datetime.now(UTC))
    headers = {
        name: value for name, value in fields.items() if name in _STORED_HEADERS or name.startswith(_STORED_PREFIXES)
    }
    key = fields["key"].replace("${filename}", file_name)
    asked = fields.get("success_action_status")
    status = int(asked) if asked in ("200", "201") else 204
    return FormUpload(key, credential, headers, status, content)


def form_fields(content_type: str, body: bytes) -> dict[str, str]:
    """Fields of a form upload by lower-case name, not checked.

    Raises:
        S3Error: the form is malformed.
    """
    return _read_form(content_type, body)[0]


def _read_form(content_type: str, body: bytes) -> tuple[dict[str, str], str, bytes | None]:
    """Fields by lower-case name, the file's name and content. Fields after the file are ignored, as S3 does."""
    _, _, boundary = content_type.partition("boundary=")
    decoder = MultipartDecoder(boundary.partition(";")[0].strip().strip('"').encode())
    decoder.receive_data(body)
    decoder.receive_data(None)
    fields: dict[str, str] = {}
    name, file_name, data, is_file = "", "", b"", False
    try:
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            match event:
                case Field():
                    name, data, is_file = event.name.lower(), b"", False
                case File():
                    name, data, is_file, file_name = event.name.lower(), b"", True, event.filename
                case Data():
                    data += event.data
                    if event.more_data:
                        continue
                    if is_file or name == "file":
                        return fields, file_name, data
                    fields[name] = data.decode("utf-8", "replace")
    except ValueError as error:
        raise S3Error(
            400, "MalformedPOSTRequest",
            "The body of your POST request is not well-formed multipart/form-data.",
        ) from error  # fmt: skip
    return fields, file_name, None
