"""Liveness checks from session to decision, and what does not pass for one."""

import json
import secrets
from pathlib import Path
from typing import Any

import cv2
import httpx
import pytest
from typer.testing import CliRunner

from local.__main__ import app
from local.client import StageClient, User
from local.liveness import check
from local.liveness import client as browser
from samples import demo_cases
from samples.living import Act, Stage, frames
from samples.portrait import Portrait
from tests.e2e.living import SIZE, living

CASES = {case.name: case for case in demo_cases()}
CASE = CASES["genuine-licence"]


@pytest.fixture(scope="module")
def tenant() -> str:
    return f"t{secrets.token_hex(4)}"


def sign_in(client: StageClient, tenant: str, **how: Any) -> User:  # noqa: ANN401
    return client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com", **how)


def uploads(client: StageClient, user: User, *, selfie: bool) -> list[dict[str, Any]]:
    return [
        {"filename": u.filename, "kind": u.kind, "url": client.upload(user, u.filename, u.data, u.content_type)}
        for u in CASE.uploads
        if selfie or u.kind != "selfie"
    ]


def submit(client: StageClient, user: User, reference: str, *, selfie: bool = False) -> httpx.Response:
    claim = {**CASE.claim, "liveness": reference}
    return client.submit(user, claim, uploads(client, user, selfie=selfie))


@pytest.fixture(scope="module")
def bearer(client: StageClient, tenant: str) -> tuple[User, dict[str, Any]]:
    """A living person whose licence the case is, and their check."""
    user = sign_in(client, tenant)
    return user, check.do_check(client, user, living(Portrait.EILEEN_COLLINS), SIZE)


def test_a_living_person_needs_no_selfie(client: StageClient, tenant: str, bearer: tuple[User, dict[str, Any]]) -> None:
    user, result = bearer
    assert result["live"], result
    assert result["reasons"] == []

    answer = submit(client, user, result["liveness"])
    assert answer.status_code == 202, answer.text
    again = submit(client, user, result["liveness"])  # the same reference once more, with other uploads

    assert (again.status_code, again.json()["code"], again.json()["action"]) == (409, "liveness_used", "RETRY")
    record = client.wait_for_outcome(user, user.email, CASE.claim["id_value"], timeout_seconds=300)
    assert (record["validation_status"], record["reasons"]) == ("verified", [])
    assert "liveness" not in record

    administrator = sign_in(client, tenant, administrator=True)
    (seen,) = client.records(administrator, user.email)
    (finding,) = [each for each in seen["review"]["checks"] if each["name"] == "liveness"]
    assert finding["outcome"] == "pass"
    assert finding["score_percent"] == pytest.approx(seen["liveness"]["confidence_percent"], abs=0.01)
    path = f"{client.tenant_path(tenant)}/reviews/{seen['submission_id']}"
    pictures = client.request("GET", path, administrator).raise_for_status().json()["liveness"]["pictures"]
    assert len(pictures) == 5
    shown = [client.download(each["url"]) for each in pictures]
    assert all(content.startswith(b"\xff\xd8") for content in shown)
    assert result["liveness"] not in str(seen)

    client.request("DELETE", f"{client.tenant_path(tenant)}/email/{user.email}", administrator).raise_for_status()
    assert _pictures(client, user) == []


def _pictures(client: StageClient, user: User) -> list[str]:
    """Keys of all versions of pictures of a tenant's liveness checks, as they were put and as they are kept."""
    s3, bucket = client.aws("s3"), client.outputs["DocumentBucketName"]
    found: list[dict[str, Any]] = []
    for prefix in (f"-liveness/{user.tenant}/", f"{user.tenant}/"):
        found += s3.list_object_versions(Bucket=bucket, Prefix=prefix).get("Versions", [])
    return [each["Key"] for each in found]


def _by_command(client: StageClient, user: User, folder: Path) -> dict[str, Any]:
    """The result that `python -m local liveness` prints of a still that is moved, its frames in a folder."""
    outputs, shown = folder / "outputs.json", folder / "frames"
    outputs.write_text(json.dumps({"stage": dict(client.outputs)}))
    shown.mkdir()
    stage = Stage((0.5, 0.5), 0.55, [(255, 255, 255)] * 6, 4)
    for number, frame in enumerate(frames(Portrait.EILEEN_COLLINS, "still", stage, Act.STILL_MOVED)):
        cv2.imwrite(str(shown / f"{number:03}.png"), frame)
    options = {"frames": shown, "tenant": user.tenant, "email": user.email, "outputs": outputs}
    command = ["liveness", *(f"--{name}={value}" for name, value in options.items())]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("act", [Act.STILL_MOVED, Act.NO_LIGHT])
def test_who_only_pretends_to_be_there_is_rejected(client: StageClient, tenant: str, act: Act, tmp_path: Path) -> None:
    """The holder's own picture, or a video of them: the face would match."""
    user = sign_in(client, tenant)
    if act is Act.STILL_MOVED:
        result = _by_command(client, user, tmp_path)
    else:
        result = check.do_check(client, user, living(Portrait.EILEEN_COLLINS, act), SIZE)

    assert (result["live"], result["reasons"][0]["code"]) == (False, "liveness_not_live")
    submit(client, user, result["liveness"]).raise_for_status()
    record = client.wait_for_outcome(user, user.email, CASE.claim["id_value"], timeout_seconds=300)
    assert record["validation_status"] == "rejected"
    assert "liveness_not_live" in {reason["code"] for reason in record["reasons"]}


def test_another_living_person_is_not_the_documents_bearer(client: StageClient, tenant: str) -> None:
    """Whatever selfie lies beside it: the living face is the one that is compared, and the selfie must show it."""
    user = sign_in(client, tenant)
    result = check.do_check(client, user, living(Portrait.GRACE_HOPPER), SIZE)
    assert result["live"]

    submit(client, user, result["liveness"], selfie=True).raise_for_status()

    record = client.wait_for_outcome(user, user.email, CASE.claim["id_value"], timeout_seconds=300)
    codes = {reason["code"] for reason in record["reasons"]}
    assert (record["validation_status"], codes) == ("rejected", {"selfie_face_mismatch", "liveness_another_face"})


def test_a_session_is_streamed_to_once(client: StageClient, tenant: str) -> None:
    user = sign_in(client, tenant)
    started = check.start(client, user)
    url = client.outputs["LivenessStreamUrl"]
    browser.play(url, started, living(Portrait.GRACE_HOPPER, Act.AWAY), SIZE)

    with pytest.raises(browser.StreamRefusedError):
        browser.play(url, started, living(Portrait.GRACE_HOPPER), SIZE)
    answer = client.request("POST", f"{client.tenant_path(tenant)}/liveness/{started.session_id}/result", user, json={})
    assert answer.json()["code"] == "liveness_failed"
