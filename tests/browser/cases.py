"""Cases as the browser's tests submit them: a claim and its pictures, as files."""

import base64
import json
from io import BytesIO
from pathlib import Path

from PIL import Image

from local.camera import write_video
from samples import Case, demo_cases, left_to_people
from samples.effects import Pixels
from samples.living import COMING, HEIGHT, WIDTH, Act, Stage, frames
from samples.portrait import Portrait
from tests.browser.faults import write_faults


def write_cases(folder: Path) -> None:
    """Write the demo's cases, and one that rules leave to a person."""
    cases = {case.name: case for case in demo_cases() if case.uploads}
    cases["unclear"] = left_to_people()
    for name, case in cases.items():
        _write(folder, name, case)
    _write_living(folder)
    write_faults(next(each for each in cases["passport"].uploads if each.kind == "id_front"), folder)


def _write_living(folder: Path) -> None:
    """Write the frames of somebody who comes into a liveness check's oval and stays there, lit by no colour yet."""
    oval_height = 0.67
    stays = Stage((0.5, 0.5), oval_height * HEIGHT / 1.618 / WIDTH, [(255, 255, 255)] * 6, 4)
    shown = frames(Portrait.EILEEN_COLLINS, "browser", stays, Act.NO_LIGHT)
    coded = [base64.b64encode(_jpeg(frame)).decode() for frame in shown]
    (folder / "living.json").write_text(json.dumps({"coming": COMING, "frames": coded}))


def _jpeg(frame: Pixels) -> bytes:
    content = BytesIO()
    Image.fromarray(frame[..., ::-1]).save(content, "JPEG", quality=92)
    return content.getvalue()


def _write(folder: Path, name: str, case: Case) -> None:
    uploads = []
    for upload in case.uploads:
        file = f"{name}-{upload.kind}.jpg"
        (folder / file).write_bytes(upload.data)
        write_video(upload, folder / f"{name}-{upload.kind}.mjpeg")
        uploads.append({"file": file, "filename": upload.filename, "kind": upload.kind})
    (folder / f"{name}.json").write_text(json.dumps({"claim": dict(case.claim), "uploads": uploads}))
