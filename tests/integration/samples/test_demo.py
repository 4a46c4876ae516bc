"""The demo's cases: in order, decodable, and the same bytes in every run."""

import hashlib
import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from samples import demo_cases
from samples.demo import LICENCE, PASSPORT

ROOT = Path(__file__).parents[3]


def test_the_cases_come_in_the_demo_s_order() -> None:
    assert [(case.name, case.expected) for case in demo_cases()] == [
        ("genuine-licence", ("verified",)),
        ("other-persons-selfie", ("rejected",)),
        ("passport", ("verified",)),
        ("expired-licence", ("rejected",)),
        ("unreadable", ("rejected", "manual_review")),
        ("decided-by-administrator", ("verified",)),
    ]


def test_the_administrator_decides_the_unreadable_one() -> None:
    unreadable, decided = demo_cases()[4:]
    assert decided.claim == unreadable.claim
    assert decided.uploads == ()
    assert decided.decision is not None
    assert decided.decision["validation_status"] == "verified"
    assert decided.decision["accept_duplicate"] is True, "the document is another user's already: a person must say so"
    assert decided.decision["reason"]
    assert decided.decision["note"]


@pytest.mark.parametrize("case", demo_cases()[:5], ids=lambda case: str(case.name))
def test_every_picture_is_a_phone_s_jpeg(case: object) -> None:
    from samples import Case  # noqa: PLC0415

    assert isinstance(case, Case)
    assert [upload.kind for upload in case.uploads].count("selfie") == 1
    for upload in case.uploads:
        picture = Image.open(io.BytesIO(upload.data))
        picture.load()
        assert (picture.format, upload.content_type) == ("JPEG", "image/jpeg")
        assert 500 <= min(picture.size) <= max(picture.size) <= 1600
        assert len(upload.data) < 1_000_000


def test_genuine_documents_have_years_to_run() -> None:
    today = datetime.now(UTC).date()
    for document in (LICENCE, PASSPORT):
        assert document.data.issued < today < document.data.valid_until


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "samples", "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=120)  # noqa: S603
    written = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.rglob("*.jpg")}
    here = {
        upload.filename: hashlib.sha256(upload.data).hexdigest() for case in demo_cases() for upload in case.uploads
    }
    assert written == here
