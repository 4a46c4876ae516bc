"""A customer on this machine: goes the whole way of their page in a real browser, with a document before its camera."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kyc.domain.document_type import declared_type
from local.camera import write_living, write_video
from local.desk import run_script
from samples import Case
from samples.portrait import AnyPortrait

_CASE: Final = "held"


def verify_in_browser(case: Case, portrait: AnyPortrait, tenant: str, outputs_path: Path, picture: Path) -> float:
    """Photograph documents and be filmed on the page as a new customer of a tenant, and wait there until verified.

    Args:
        case: what is held before the camera, and claimed; its selfie is left out.
        portrait: whose face is filmed.
        tenant: whose customer it is.
        outputs_path: the file of the stage's outputs.
        picture: where a picture of the page at its end is left.

    Returns:
        Seconds from the first step after signing in to the outcome on the page.

    Raises:
        NoBrowserError: none starts.
        BrowserError: the customer was not verified.
    """
    kind = declared_type(case.claim["id_type"])
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_living(portrait, folder / "living.json")
        documents = [upload for upload in case.uploads if upload.kind != "selfie"]
        for upload in documents:
            write_video(upload, folder / f"{_CASE}-{upload.kind}.mjpeg")
        uploads = [{"kind": upload.kind} for upload in documents]
        (folder / f"{_CASE}.json").write_text(json.dumps({"claim": dict(case.claim), "uploads": uploads}))
        wanted = {"TENANT": tenant, "CASE": _CASE, "KIND": f"kind.{kind}", "CASES": name}
        return run_script("verify", outputs_path, picture, wanted)
