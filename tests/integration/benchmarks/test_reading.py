"""A case of the corpus through the adapters, a local S3 and the vision server; the second time from the cache."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.accuracy import cache, measures, reading
from kyc.domain.policy import Policy
from samples.conditions import Level
from samples.corpus import Planned

TODAY = date(2026, 11, 22)


def test_a_case_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    planned = Planned("read-once", "passport-td3", "scan", Level.CLEAN, None, TODAY)
    ((read, was_known),) = reading.read_all([planned], Policy(), processes=1)
    assert not was_known
    (front,) = read.evidence.documents
    assert front.source.sha256 == read.shown.pictures[0][2]
    assert read.evidence.number_of_another_user is False
    decision, _ = measures.settle(read, Policy())
    assert decision.status.value == "verified"

    def no_providers() -> None:
        raise AssertionError("what is known needs no providers")

    monkeypatch.setattr(reading, "_providers", no_providers)
    ((again, was_known),) = reading.read_all([planned], Policy(), processes=1)
    assert was_known
    assert again == read


def test_a_number_that_another_user_submitted_before_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    planned = Planned("reused", "tax-card", "scan", Level.CLEAN, "number_reused", TODAY)
    shown = reading.show(planned.build())
    cases, evidence = cache.Lines(cache.cases_file()), cache.Lines(cache.evidence_file())
    cases.put(reading.plan_key(planned), shown.model_dump(mode="json"))
    evidence.put(reading.evidence_key("reused", shown, TODAY, Policy()), {"collected_on": TODAY.isoformat()})
    ((read, _),) = reading.read_all([planned], Policy(), processes=1)
    assert read.evidence.number_of_another_user is True
