"""The question whether providers answer: each operation that a validation needs is asked about a blank picture.

A refusal of the picture is an answer, and a quota that is used up says that others are answered. The picture lies in
the bucket where renditions do, so that a provider which may not read there is found out too. Where faces are kept, the
picture is indexed and searched for in a collection of the probe's own, which stays empty, since a blank shows no face.
"""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, wait
from typing import Final, Protocol

from kyc.adapters.document_store import DocumentStore
from kyc.adapters.face_collections import FaceCollections
from kyc.adapters.rekognition import FaceReader
from kyc.adapters.textract import TextReader
from kyc.decision.assessment import Prompt
from kyc.domain.errors import AccessRefused, ProviderRefused, ProviderUnavailable, QuotaUsedUp
from kyc.domain.evidence import Source
from kyc.domain.links import DocumentLocation

_PLACE: Final = DocumentLocation("probe-of-providers", "0" * 32, "0000000000_blank.png").rendition
_PROMPT: Final = Prompt(version="probe", system="Answer in the schema.", user="There is no case. Agree.")
_NOBODYS: Final = "-probe"
"""A collection's tenant that no tenant is called, since names begin with a letter or digit."""
_PATIENCE_SECONDS: Final = 30
_SIDE: Final = 128


class Asked(Protocol):
    """A model that can be asked."""

    def assess(self, prompt: Prompt) -> object:
        """Answer in whatever way; raises ProviderUnavailable or AccessRefused."""


class ProviderProbe:
    """Asks providers.

    Args:
        documents: the document bucket.
        text: what reads documents.
        faces: what looks at faces.
        collections: collections of faces; None where no faces are kept.
        assessor: gives the model.
        executor: runs calls side by side.
    """

    def __init__(
        self,
        documents: DocumentStore,
        text: TextReader,
        faces: FaceReader,
        collections: FaceCollections | None,
        assessor: Callable[[], Asked],
        executor: Executor,
    ) -> None:
        self._documents = documents
        self._text = text
        self._faces = faces
        self._collections = collections
        self._assessor = assessor
        self._executor = executor

    def down(self, providers: Sequence[str]) -> Mapping[str, str]:
        """Return which providers do not answer, each with the code of what it says instead."""
        found = _code(lambda: self._documents.put_rendition(_PLACE.key, _blank()))
        if found:
            return {"s3": found}
        futures = {
            self._executor.submit(_code, call): provider
            for provider in providers
            for call in self._calls().get(provider, ())
        }
        answered, _ = wait(futures, timeout=_PATIENCE_SECONDS)
        codes = {future: future.result() if future in answered else "NoAnswer" for future in futures}
        return {futures[future]: code for future, code in codes.items() if code}

    def _calls(self) -> Mapping[str, Sequence[Callable[[], object]]]:
        blank = Source(key=_PLACE.key, filename=_PLACE.stored_name)
        return {
            "textract": (lambda: self._text.read_text(blank), lambda: self._text.read_identity_document(blank)),
            "rekognition": (
                lambda: self._faces.faces(blank, attributes=True),
                lambda: self._faces.unsafe_labels(blank),
                lambda: self._faces.writing(blank),
                lambda: self._faces.compare(blank, blank),
                *self._calls_of_collections(blank),
            ),
            "claude": (lambda: self._assessor().assess(_PROMPT),),
        }

    def _calls_of_collections(self, blank: Source) -> Sequence[Callable[[], object]]:
        collections = self._collections
        if collections is None:
            return ()
        return (
            lambda: collections.index(_NOBODYS, _NOBODYS, blank),
            lambda: collections.search(_NOBODYS, blank),
        )


def _code(call: Callable[[], object]) -> str:
    """Return the code of what a provider says instead of an answer; empty where it answers."""
    try:
        call()
    except (ProviderRefused, QuotaUsedUp):
        return ""
    except (AccessRefused, ProviderUnavailable) as error:
        return error.code
    return ""


def _blank() -> bytes:
    """Return a white PNG, large enough for every provider (https://www.w3.org/TR/png-3/#5DataRep)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff" * _SIDE) * _SIDE
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
