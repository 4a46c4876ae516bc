"""The commands of docs/api.md, run as printed."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from local.client import StageClient

PROJECT = Path(__file__).parents[2]


def page() -> str:
    return (PROJECT / "docs" / "api.md").read_text()


def test_the_requests_of_the_page_are_answered_as_printed(
    client: StageClient, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """Each answer has the status, the code and the fields that the page shows."""
    if pytestconfig.getoption("--outputs") is not None:
        pytest.skip("the page's commands are for the stack on this machine")
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"kyc-local": client.outputs}))
    blocks = re.findall(r"```bash\n(.*?)```", page(), flags=re.DOTALL)
    script = "\necho '=== next'\n".join(blocks)
    script = script.replace("http://localhost:8000/local", client.api_url)
    script = script.replace("-m local token", f"-m local token --outputs {outputs}")
    script = script.replace(".local/samples", str(tmp_path / "samples"))
    ran = subprocess.run(  # noqa: S603 - the page's own commands
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    _, slot, _, session, submitted, read, decided, link, asked, erased, left, again, refused = ran.stdout.split(
        "=== next\n"
    )

    assert json.loads(slot).keys() == {"filename", "url", "upload", "expires_in_seconds"}
    assert json.loads(session).keys() == {"session_id", "region", "ends", "credentials"}
    assert json.loads(submitted)["validation_status"] == "pending"
    (record,) = json.loads(read)["records"]
    assert record["id_type#id"] == "Driving license#M482-7391-0456"
    assert json.loads(decided)["reasons"][0]["code"] == "manual_override"
    assert link.startswith("HTTP/1.1 302")
    assert json.loads(asked)["status"] == "asked"
    assert (json.loads(erased)["records"], json.loads(erased)["documents"]) == (1, 3)
    (tombstone,) = json.loads(left)["erased"]
    assert tombstone["redacted_time"] == json.loads(erased)["redacted_time"]
    assert tombstone["history"][-1]["to"] == "erased"
    assert "june" not in str(tombstone)
    assert again.splitlines() == ["HTTP/1.1 201 Created", "HTTP/1.1 201 Created", "Idempotent-Replayed: true"]
    assert [error["field"] for error in json.loads(refused)["errors"]] == [
        "id_value",
        "date_of_birth",
        "document_links",
    ]
