"""Providers' responses about a claim's pictures, kept from one try to the next.

A call is known by its operation and by the SHA-256 of every picture that it is about, so that an answer is used again
for the very same bytes alone. What was answered is paid for; what failed is asked for again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from hashlib import sha256
from threading import Condition
from typing import Any, TypeVar

from pydantic import TypeAdapter

from kyc.domain.evidence import Source

T = TypeVar("T")


class KeptAnswers:
    """Answers by call; calls may run side by side.

    Args:
        answers: what an earlier try left, as `dump` gave it.
    """

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self._earlier = dict(answers or {})
        self._new: dict[str, Any] = {}
        self._running = 0
        self._ended = False
        self._changed = Condition()

    def ask(self, name: str, about: Sequence[Source], kind: TypeAdapter[T], call: Callable[[], T]) -> T:
        """Return what an earlier try was answered, or else make the call and keep what it answers.

        Args:
            name: of the operation, with whatever else its answer depends on.
            about: the pictures that it is about; where the digest of one is not known, nothing is kept.
            kind: of the answer, which must be JSON.
            call: makes the call; what it raises is not kept.

        Raises:
            CancelledError: the try is over.
        """
        key = _key(name, about)
        with self._asking():
            if key is not None and key in self._earlier:
                return kind.validate_python(self._earlier[key])
            answer = call()
            if key is not None:
                self._new[key] = kind.dump_python(answer, mode="json")
            return answer

    def settle(self) -> None:
        """End the try: wait until the calls that run have been answered, and let no other one begin."""
        with self._changed:
            self._ended = True
            self._changed.wait_for(lambda: self._running == 0)

    def dump(self) -> dict[str, Any]:
        """Return all answers as JSON."""
        return self._earlier | self._new

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with self._changed:
            if self._ended:
                raise CancelledError
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()


def _key(name: str, about: Sequence[Source]) -> str | None:
    digests = [source.sha256 for source in about if source.sha256]
    if len(digests) < len(about):
        return None
    return sha256("\0".join([name, *digests]).encode()).hexdigest()
