"""Looks for marked words in all that a stage keeps: items, versions of objects, messages and logs.

A word is found in any case, and also percent-encoded or in base64, wherever in a longer text it was encoded.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from local.client import StageClient
from operations.stage import Stage

Kept = tuple[str, bytes]
"""A place and its content, its name included."""

_MAX_MESSAGES = 10


def found(words: Iterable[str], kept: Iterable[Kept]) -> dict[str, list[str]]:
    """Return the places of the words that are found, by word."""
    spelled = {word: spellings(word) for word in words}
    places: dict[str, list[str]] = {}
    for place, content in kept:
        folded = content.lower()
        for word, (exact, folded_ones) in spelled.items():
            if any(spelling in content for spelling in exact) or any(spelling in folded for spelling in folded_ones):
                places.setdefault(word, []).append(place)
    return places


def spellings(word: str) -> tuple[set[bytes], set[bytes]]:
    """Return a word's spellings in base64, and elsewhere in lower case."""
    encoded = set()
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + word.encode())
        # The text before and behind the word changes the digits at its ends.
        encoded |= {whole[(offset * 8 + 5) // 6 : -4]}
    plain = word.lower()
    return encoded, {plain.encode(), quote(plain, safe="").lower().encode(), json.dumps(plain)[1:-1].encode()}


def everything(client: StageClient, log_directory: Path | None) -> Iterator[Kept]:
    """All that a stage keeps.

    Args:
        client: of the stage; its AWS credentials see all of it.
        log_directory: where the logs of a stage on this machine are.
    """
    yield from tables(client)
    yield from buckets(client)
    yield from messages(client)
    yield from collections(client)
    if log_directory is not None:
        yield from logs(log_directory)


def tables(client: StageClient) -> Iterator[Kept]:
    """Every item of every table."""
    dynamodb = client.aws("dynamodb")
    for page in dynamodb.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            for items in dynamodb.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
                yield from ((f"table {name}", json.dumps(item).encode()) for item in items["Items"])


def buckets(client: StageClient) -> Iterator[Kept]:
    """Every version of every object, with its key; and the keys of deleted ones."""
    s3 = client.aws("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
            for version in page.get("Versions", ()):
                content = s3.get_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
                yield f"bucket {name}", version["Key"].encode() + b"\n" + content
            yield from ((f"bucket {name}", marker["Key"].encode()) for marker in page.get("DeleteMarkers", ()))


def collections(client: StageClient) -> Iterator[Kept]:
    """Every known face, with what it is called by, of a stage on this machine."""
    stage = Stage(client.stage, client.outputs)
    if "AwsEndpointUrlRekognition" not in client.outputs:
        return
    rekognition = stage.client("rekognition")
    for page in rekognition.get_paginator("list_collections").paginate():
        for name in page["CollectionIds"]:
            for faces in rekognition.get_paginator("list_faces").paginate(CollectionId=name):
                yield from ((f"collection {name}", json.dumps(face).encode()) for face in faces["Faces"])


def messages(client: StageClient) -> Iterator[Kept]:
    """Messages that wait in a queue, those of the dead included; each counts as received once more."""
    sqs = client.aws("sqs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        received = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=_MAX_MESSAGES,
            VisibilityTimeout=0,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        yield from (
            (f"queue {url}", json.dumps(message, default=str).encode()) for message in received.get("Messages", ())
        )


def logs(directory: Path) -> Iterator[Kept]:
    """Yield the logs of functions and services on this machine, which hold the metrics too."""
    for path in sorted(directory.rglob("*.log")):
        yield f"log {path.name}", path.read_bytes()
