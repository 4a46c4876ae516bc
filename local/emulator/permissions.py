"""The IAM permissions that a call of an AWS service needs of its caller: action, resource and condition keys.

Not every operation is an action of its own, and some need more than one; the rules are those of the Service
Authorization Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/) and, where a comment says
so, of a service's own documentation.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode
from xml.etree import ElementTree

from local.emulator.aws_api import PARTITION
from local.emulator.aws_calls import Call, identify
from local.emulator.presigned import form_fields, is_form_upload
from local.emulator.resources import arn


@dataclass(frozen=True)
class Permission:
    """A permission that a policy must allow.

    Attributes:
        action: e.g. `dynamodb:PutItem`; `service:Operation` for a call that no rule here knows.
        resource: an ARN, or `*` for an action that knows no resources; empty where no rule knows it.
        context: condition keys that the request brings, with their values.
    """

    action: str
    resource: str
    context: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


_IN_TRANSACTIONS: Final = {
    "ConditionCheck": "ConditionCheckItem", "Delete": "DeleteItem", "Get": "GetItem", "Put": "PutItem",
    "Update": "UpdateItem",
}  # fmt: skip


def signer(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Return the call that a request makes, and its signer: in its header, or beforehand in its URL or form.

    Args:
        method: the HTTP method.
        path: the path, not decoded.
        query: the query string.
        headers: by lower-case name.
        body: the whole body.
    """
    if is_form_upload(method, headers):
        credential = form_fields(headers["content-type"], body).get("x-amz-credential", "")
        method, path = "PUT", f"{path.rstrip('/')}/by-form"
    else:
        credential = parse_qs(query).get("X-Amz-Credential", [""])[0]
    if credential:
        headers = {**headers, "authorization": f"AWS4-HMAC-SHA256 Credential={credential}, Signature=0"}
    return identify(method, path, _of_operation(query), headers, body)


def permissions(
    call: Call, path: str, query: str, headers: Mapping[str, str], body: bytes, status: int
) -> Iterator[Permission]:
    """Yield the permissions that a call needs.

    Args:
        call: the call, as `signer` tells it.
        path: the path, not decoded.
        query: the query string.
        headers: by lower-case name.
        body: the whole body.
        status: HTTP status of the answer.
    """
    if call.service == "s3":
        yield from _s3(call.operation, path, query, headers, body, status)
    elif call.service == "sns":
        parameters = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        yield Permission(f"sns:{call.operation.removesuffix('Batch')}", parameters.get("TopicArn", ""))
    elif call.service == "sts":
        yield from _sts(call.operation, parse_qs(body.decode()))
    elif call.service == "lambda":
        yield _lambda(call.operation, path)
    elif call.service in _JSON_SERVICES:
        yield from _JSON_SERVICES[call.service](call.operation, json.loads(body))
    else:
        yield Permission(f"{call.service}:{call.operation}", "")


def _of_operation(query: str) -> str:
    """Return a query string without the parameters of a signature, and those for the response's headers."""
    added = ("x-amz-", "response-")
    kept = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not k.lower().startswith(added)]
    return urlencode(kept)


def _dynamodb(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
    match operation:
        case "TransactWriteItems" | "TransactGetItems":
            for item in parameters["TransactItems"]:
                ((kind, part),) = item.items()
                yield _on_table(_IN_TRANSACTIONS[kind], part)
        case "BatchGetItem" | "BatchWriteItem":
            for table in parameters["RequestItems"]:
                yield _on_table(operation, {"TableName": table})
        case _:
            yield _on_table(operation, parameters)


def _on_table(action: str, parameters: Mapping[str, Any]) -> Permission:
    table = parameters.get("TableName", "")
    resource = table if table.startswith("arn:") else arn("dynamodb", f"table/{table}")
    index = parameters.get("IndexName")
    names = attributes_named(parameters) if action == "UpdateItem" else ()
    context = (("dynamodb:Attributes", names),) if names else ()
    return Permission(
        f"dynamodb:{action}",
        f"{resource}/index/{index}" if index else resource,
        (*context, *_leading_keys(parameters.get("Key", {}))),
    )


def _leading_keys(key: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the condition key `dynamodb:LeadingKeys` of an item's key, where that is a partition key alone.

    Which of two attributes is the partition key, a request does not say. Behind its first `#` a key says whose item it
    is; no policy here asks for that, so that it is left out, and equal needs are noted once.
    """
    if len(key) != 1:
        return ()
    ((value,),) = (each.values() for each in key.values())
    first, mark, _ = value.partition("#")
    return (("dynamodb:LeadingKeys", (first + mark,)),)


_EXPRESSIONS: Final = ("ConditionExpression", "UpdateExpression")
_BARE_NAME: Final = re.compile(r"(?<![#:\w.])[A-Za-z_]\w*(?!\s*\()\b")
_WORDS: Final = frozenset({"ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"})


def attributes_named(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the top-level attributes that a request names, in order: the condition key `dynamodb:Attributes`.

    They are those of the key, and those of its expressions by themselves or by a placeholder:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html.
    """
    named = {*parameters.get("Key", {}), *parameters.get("ExpressionAttributeNames", {}).values()}
    for expression in _EXPRESSIONS:
        named |= {name for name in _BARE_NAME.findall(parameters.get(expression, "")) if name.upper() not in _WORDS}
    return tuple(sorted(named))


def _kms(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
    key = parameters.get("KeyId", "")
    context = {
        f"kms:EncryptionContext:{name}": value for name, value in parameters.get("EncryptionContext", {}).items()
    }
    if "MacAlgorithm" in parameters:
        context["kms:MacAlgorithm"] = parameters["MacAlgorithm"]
    resource = key if key.startswith("arn:") else arn("kms", f"key/{key}")
    yield Permission(f"kms:{operation}", resource, tuple(sorted(context.items())))


def _sts(operation: str, parameters: Mapping[str, list[str]]) -> Iterator[Permission]:
    """Yield the leave to take a role, and the one that it needs besides where the session is tagged.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
    """
    (role,) = parameters.get("RoleArn", [""])
    yield Permission(f"sts:{operation}", role)
    if any(name.startswith("Tags.") for name in parameters):
        yield Permission("sts:TagSession", role)


def _lambda(operation: str, path: str) -> Permission:
    parts = unquote(path).split("/")
    if operation == "Invoke":
        function = parts[parts.index("functions") + 1]
        return Permission("lambda:InvokeFunction", arn("lambda", f"function:{function.rpartition(':')[2]}"))
    return Permission(f"lambda:{operation}", arn("lambda", f"event-source-mapping:{parts[-1]}"))


def _cognito(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
    yield Permission(f"cognito-idp:{operation}", arn("cognito-idp", f"userpool/{parameters.get('UserPoolId', '')}"))


def _secrets_manager(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
    yield Permission(f"secretsmanager:{operation}", parameters.get("SecretId", ""))


def _sqs(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
    queue = parameters.get("QueueUrl", "").rpartition("/")[2]
    yield Permission(f"sqs:{operation.removesuffix('Batch')}", arn("sqs", queue))


def _recognition(service: str) -> Callable[[str, Mapping[str, Any]], Iterator[Permission]]:
    def needed(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
        collection = parameters.get("CollectionId")
        # CreateCollection's collection is not there yet: the action knows no resource.
        is_on_one = collection is not None and operation != "CreateCollection"
        yield Permission(f"{service}:{operation}", arn(service, f"collection/{collection}") if is_on_one else "*")
        # Pictures are read from S3, and put there, with the caller's own permissions.
        for place in _outputs(parameters):
            yield Permission(
                "s3:PutObject", _object_arn(place["S3Bucket"], f"{place.get('S3KeyPrefix', '')}session.jpg")
            )
        for named in _s3_objects(parameters):
            action = "s3:GetObjectVersion" if named.get("Version") else "s3:GetObject"
            yield Permission(action, _object_arn(named["Bucket"], named["Name"]))

    return needed


def _outputs(parameters: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    output = (parameters.get("Settings") or {}).get("OutputConfig")
    if output:
        yield output


def _s3_objects(value: Any) -> Iterator[Mapping[str, str]]:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        if "S3Object" in value:
            yield value["S3Object"]
        for item in value.values():
            yield from _s3_objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _s3_objects(item)


def _ses(operation: str, parameters: Mapping[str, Any]) -> Iterator[Permission]:
    """Yield the leave to send from the identity of the sender's domain, and by the configuration set that is named.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    """
    sender = parseaddr(parameters.get("FromEmailAddress", ""))[1]
    context = (("ses:FromAddress", sender),)
    yield Permission(f"ses:{operation}", arn("ses", f"identity/{sender.partition('@')[2]}"), context)
    if configuration_set := parameters.get("ConfigurationSetName"):
        yield Permission(f"ses:{operation}", arn("ses", f"configuration-set/{configuration_set}"), context)


_JSON_SERVICES: Final[Mapping[str, Callable[[str, Mapping[str, Any]], Iterator[Permission]]]] = {
    "cognito-idp": _cognito,
    "dynamodb": _dynamodb,
    "kms": _kms,
    "rekognition": _recognition("rekognition"),
    "secretsmanager": _secrets_manager,
    "ses": _ses,
    "sqs": _sqs,
    "textract": _recognition("textract"),
}

_OF_VERSIONS: Final = {
    "DeleteObject": "DeleteObjectVersion",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObject": "GetObjectVersion",
}
_LISTINGS: Final = {"ListObjectsV2": "ListBucket", "ListObjectVersions": "ListBucketVersions"}


def _s3(
    operation: str, path: str, query: str, headers: Mapping[str, str], body: bytes, status: int
) -> Iterator[Permission]:
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    version = parse_qs(query).get("versionId")
    if operation in _LISTINGS:
        yield Permission(f"s3:{_LISTINGS[operation]}", _bucket_arn(bucket))
    elif operation == "DeleteObjects":
        for name, of_version in _named_in(body):
            yield Permission(f"s3:{'DeleteObjectVersion' if of_version else 'DeleteObject'}", _object_arn(bucket, name))
    elif operation == "PutObject":
        put = _object_arn(bucket, key or form_fields(headers["content-type"], body)["key"])
        yield Permission("s3:PutObject", put)
        if "x-amz-tagging" in headers:
            yield Permission("s3:PutObjectTagging", put)
    elif operation in ("DeleteObject", "DeleteObjectTagging", "GetObject"):
        yield Permission(f"s3:{_OF_VERSIONS[operation] if version else operation}", _object_arn(bucket, key))
        # A caller that may not list the bucket gets 403 for an object that is missing (API reference of GetObject).
        if operation == "GetObject" and status == HTTPStatus.NOT_FOUND:
            yield Permission("s3:ListBucket", _bucket_arn(bucket))
    else:
        yield Permission(f"s3:{operation}", "")


def _named_in(body: bytes) -> Iterator[tuple[str, bool]]:
    """Key of each object of a `DeleteObjects`, and whether one version of it is named."""
    for named in ElementTree.fromstring(body).iterfind("{*}Object"):  # noqa: S314 - written by our own boto3
        yield named.findtext("{*}Key", ""), named.find("{*}VersionId") is not None


def _bucket_arn(bucket: str) -> str:
    return f"arn:{PARTITION}:s3:::{bucket}"


def _object_arn(bucket: str, key: str) -> str:
    return f"{_bucket_arn(bucket)}/{key}"
