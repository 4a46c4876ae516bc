"""Cases as the browser's tests submit them: a claim and its pictures, as files."""

import json
from io import BytesIO
from pathlib import Path

from PIL import Image

from local.camera import write_living, write_video
from samples import Case, demo_cases, left_to_people
from samples.portrait import Portrait
from tests.browser.faults import write_faults


def write_cases(folder: Path) -> None:
    """Write the demo's cases, and one that rules leave to a person."""
    cases = {case.name: case for case in demo_cases() if case.uploads}
    cases["unclear"] = left_to_people()
    for name, case in cases.items():
        _write(folder, name, case)
    write_living(Portrait.EILEEN_COLLINS, folder / "living.json")
    front = next(each for each in cases["passport"].uploads if each.kind == "id_front")
    with Image.open(BytesIO(front.data)) as picture:
        picture.save(folder / "passport-id_front.png")
    write_faults(front, folder)


def _write(folder: Path, name: str, case: Case) -> None:
    uploads = []
    for upload in case.uploads:
        file = f"{name}-{upload.kind}.jpg"
        (folder / file).write_bytes(upload.data)
        write_video(upload, folder / f"{name}-{upload.kind}.mjpeg")
        uploads.append({"file": file, "filename": upload.filename, "kind": upload.kind})
    (folder / f"{name}.json").write_text(json.dumps({"claim": dict(case.claim), "uploads": uploads}))
