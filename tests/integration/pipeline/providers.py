"""Textract, Rekognition, the model and the keeper of a key, as they answer in tests: they see a genuine licence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import shake_256
from io import BytesIO
from typing import Any

from PIL import Image

from kyc.adapters.rekognition import Writing
from kyc.adapters.textract import Reading
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.evidence import BoundingBox, ComparedFace, Face, FaceComparison, IdentityField, Source, TextLine
from kyc.domain.policy import Policy
from kyc.domain.review import Assessment, Verdict

LINES = (
    "WINNEMAC", "DRIVER LICENSE", "4d M48273910456", "3 DOB 05/14/1987", "4b EXP 05/14/2029", "4a ISS 03/18/2021",
    "1 MARLOWE", "2 JUNE ROSALIND", "8 1420 LARKSPUR LANE", "ZENITH, WM, 70412",
)  # fmt: skip
FIELDS = {
    "FIRST_NAME": "JUNE", "LAST_NAME": "MARLOWE", "MIDDLE_NAME": "ROSALIND", "DOCUMENT_NUMBER": "M48273910456",
    "EXPIRATION_DATE": "05/14/2029", "DATE_OF_BIRTH": "05/14/1987", "DATE_OF_ISSUE": "03/18/2021",
    "ID_TYPE": "DRIVER LICENSE FRONT",
}  # fmt: skip
POLICY = Policy(back_required=())
"""Most claims of these tests name a front and a selfie alone."""

FACE = Face(
    box=BoundingBox(left=0.3, top=0.2, width=0.4, height=0.5),
    confidence_percent=99.9,
    sharpness_percent=60,
    brightness_percent=60,
    yaw_degrees=0,
    pitch_degrees=0,
    roll_degrees=0,
)


@cache
def picture(what: str) -> bytes:
    """A JPEG of clouds, other ones for each name."""
    colours = shake_256(what.encode()).digest(32 * 20 * 3)
    file = BytesIO()
    Image.frombytes("RGB", (32, 20), colours).resize((320, 200), Image.Resampling.BICUBIC).save(file, "JPEG")
    return file.getvalue()


@dataclass
class Providers:
    """Textract, Rekognition, the model and the keeper of a key, as they answer in a test; each call is noted."""

    similarity_percent: float = 99.9
    number: str = "M48273910456"
    """On the licence that they see."""
    verdict: Verdict | None = Verdict.AGREES
    faults: dict[str, Exception] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    faces_on: dict[str, tuple[Face, ...]] = field(default_factory=dict)
    """By file name, where it is not one face."""
    compared: list[tuple[str, str]] = field(default_factory=list)
    examined: list[str] = field(default_factory=list)
    """Pictures whose faces were asked for all attributes."""
    written: tuple[TextLine, ...] = ()
    """In a selfie."""
    asked: list[tuple[Prompt, tuple[Picture, ...]]] = field(default_factory=list)
    """The model's prompts, with the pictures that it was shown."""
    before_answering: Callable[[], object] = lambda: None
    provider: str = "anthropic"
    name: str = "model"

    def _note(self, call: str) -> None:
        self.calls.append(call)
        self.before_answering()
        if call in self.faults:
            raise self.faults[call]

    def read_identity_document(self, _side: Source) -> Reading:
        self._note("read_identity_document")
        fields = FIELDS | {"DOCUMENT_NUMBER": self.number}
        typed = tuple(IdentityField(type=name, text=text, confidence_percent=98) for name, text in fields.items())
        return Reading(typed, self._lines())

    def read_text(self, _side: Source) -> Reading:
        self._note("read_text")
        return Reading(lines=self._lines())

    def writing(self, _picture: Source) -> Writing:
        self._note("writing")
        return Writing(self.written)

    def _lines(self) -> tuple[TextLine, ...]:
        texts = (text.replace(FIELDS["DOCUMENT_NUMBER"], self.number) for text in LINES)
        return tuple(TextLine(text=text, confidence_percent=99) for text in texts)

    def faces(self, picture: Source, *, attributes: bool) -> tuple[tuple[Face, ...], dict[str, Any]]:
        self._note("faces")
        self.examined += [picture.filename] if attributes else []
        return self.faces_on.get(picture.filename, (FACE,)), {}

    def unsafe_labels(self, _picture: Source) -> tuple[str, ...]:
        self._note("unsafe_labels")
        return ()

    def compare(self, source: Source, target: Source) -> tuple[FaceComparison, dict[str, Any]]:
        self._note("compare")
        self.compared.append((source.filename, target.filename))
        faces = tuple(
            ComparedFace(box=face.box, similarity_percent=self.similarity_percent)
            for face in self.faces_on.get(target.filename, (FACE,))
        )
        return FaceComparison(
            similarity_percent=self.similarity_percent, document_faces=1, source_box=FACE.box, faces=faces
        ), {}

    def number_key(self) -> bytes:
        self._note("number_key")
        return b"key"

    def assess(self, prompt: Prompt, pictures: Sequence[Picture] = ()) -> Assessment | None:
        self.asked.append((prompt, tuple(pictures)))
        self._note("assess")
        return Assessment(verdict=self.verdict, summary="As the checks say.") if self.verdict else None
