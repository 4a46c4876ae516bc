"""Messages over a pipe: four bytes of length, a head in JSON, and the files that it belongs with.

Both ends import this, and one of them decodes pictures: the standard library alone.
"""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

_LENGTH = 4


def send(stream: IO[bytes], head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Write a message.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    encoded = json.dumps({**head, "lengths": [len(blob) for blob in blobs]}).encode()
    stream.write(len(encoded).to_bytes(_LENGTH, "big") + encoded)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Mapping[str, Any], tuple[bytes, ...]] | None:
    """Read a message; None where the other end is gone, were it in the middle of one."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    encoded = stream.read(int.from_bytes(length, "big"))
    if len(encoded) < int.from_bytes(length, "big"):
        return None
    head = json.loads(encoded)
    blobs = tuple(stream.read(size) for size in head["lengths"])
    whole = [len(blob) for blob in blobs] == head["lengths"]
    return (head, blobs) if whole else None
