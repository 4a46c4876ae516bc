"""A reading as lines of text, and the command that prints the reading of a case file."""

import json
from pathlib import Path

import pytest

from kyc.reading.__main__ import main
from kyc.reading.read import read_document
from kyc.reading.table import as_text
from tests.unit.builders import document, evidence, passport, source


def test_every_value_has_a_row_with_its_source_and_its_place() -> None:
    text = as_text(read_document(evidence(passport())))

    assert any(row.split() == ["document_number", "L898902C3", "label", "98", "%", "id_front.lines.8"] for row in
               text.splitlines())  # fmt: skip
    assert any("zone" in row and "right" in row for row in text.splitlines())
    assert "kind: passport" in text


def test_a_value_that_does_not_count_is_in_brackets() -> None:
    note = document(("Surname: KRASNIK", "Given names: LUDMILA"), kind="id_back", source=source("back"))
    text = as_text(read_document(evidence(passport(), note)))

    (row,) = [row for row in text.splitlines() if "KRASNIK" in row]
    assert "(label)" in row
    assert "foreign" in text


def test_a_case_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"evidence": evidence(passport()).model_dump(mode="json")}))

    assert main([str(path)]) == 0
    assert "ERIKSSON, ANNA MARIA" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"evidence": {"documents": 3}}', "no JSON"])
def test_a_file_that_is_none(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(content)

    assert main([str(path)]) == 2
    assert "no case file" in capsys.readouterr().err
