"""A memory of results about a picture, for the next request that shows the same bytes.

A case shows its pictures to several operations, and the largest part of each is the same work.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """The results about the latest pictures; threads may ask at once, and none waits in vain.

    Args:
        most: how many pictures are remembered.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[bytes, Future[T]] = {}
        self._lock = Lock()

    def get(self, picture: bytes, look: Callable[[], T]) -> T:
        """Return what was found on a picture; look if nobody has, and wait for whoever is looking.

        What `look` raises is not remembered, so that each who asks looks for themselves.
        """
        key = sha256(picture).digest()
        with self._lock:
            known = self._found.pop(key, None)
            found: Future[T] = Future() if known is None else known
            self._found[key] = found
            if len(self._found) > self._most:
                del self._found[next(iter(self._found))]
        if known is None:
            return self._look(key, found, look)
        try:
            return found.result()
        except CancelledError:
            return look()

    def _look(self, key: bytes, found: "Future[T]", look: Callable[[], T]) -> T:
        try:
            found.set_result(look())
        finally:
            if not found.done():
                with self._lock:
                    self._found.pop(key, None)
                found.cancel()
        return found.result()
