"""The measurement on specimens, on a folder with one document: what it prints is what the reading gives."""

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from benchmarks.specimens import main
from samples.demo import PASSPORT


def test_a_folder_of_one_passport_is_read_decided_and_attacked(tmp_path: Path) -> None:
    PASSPORT.front().save(tmp_path / "passport.png")
    person, data = PASSPORT.person, PASSPORT.data
    assert data.expires is not None
    truth = {
        "id": "drawn",
        "kind": "passport",
        "file": "passport.png",
        "first_name": person.first_name,
        "last_name": person.last_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "id_value": data.number,
        "id_type": "Passport",
        "expiry": data.expires.isoformat(),
    }
    (tmp_path / "truth.json").write_text(json.dumps({"documents": [truth]}))
    app = typer.Typer()
    app.command()(main)

    printed = CliRunner().invoke(app, [str(tmp_path)])

    assert printed.exit_code == 0
    assert "Fields read rightly: 4 of 4" in printed.output
    assert "Decided without a person: 1 of 1" in printed.output
    assert "verified 0 (goal 0)" in printed.output
