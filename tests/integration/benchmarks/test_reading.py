"""Cases of the corpus through the adapters and the vision server; the second time from the cache."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import typer

from benchmarks.accuracy import cache, measures, reading, real_model
from benchmarks.accuracy.__main__ import main
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.policy import Policy
from kyc.domain.review import Assessment
from samples.attacks import Holding
from samples.conditions import Level
from samples.corpus import Planned
from samples.portrait import Portrait
from tests.unit import builders

TODAY = date(2026, 11, 22)


def _planned(layout: str, attack: str | None = None) -> Planned:
    held = Holding(layout, "read-once", "scan", Level.CLEAN, TODAY, Portrait.GRACE_HOPPER)
    stranger = replace(held, seed="stranger")
    return Planned("case", "corpus", held, stranger, stranger, stranger, attack=attack)


@dataclass(frozen=True)
class Model:
    """A model with one answer, which notes what it is shown."""

    answer: Assessment | None
    shown: list[str]

    def assess(self, _prompt: Prompt, pictures: Sequence[Picture]) -> Assessment | None:
        self.shown.extend(picture.name for picture in pictures)
        return self.answer


def test_without_a_key_no_real_model_is_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(real_model.API_KEY, raising=False)

    with pytest.raises(typer.Exit) as ended:
        main(model="real")

    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == f"MODEL=real needs a key of the Anthropic API in {real_model.API_KEY}.\n"


def test_a_picture_is_drawn_and_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    genuine, false = _planned("passport-td3"), replace(_planned("passport-td3", "first_name_as_both"), name="false")
    (read, claimed), effort = reading.read_all([genuine, false], Policy(), processes=1)
    assert effort == (2, 2, 1, 1)
    assert isinstance(read.seen, reading.Seen)
    assert isinstance(claimed.seen, reading.Seen)
    (front,) = read.seen.evidence.documents
    assert front.source.sha256 == read.seen.shown.pictures[0].sha256
    assert claimed.seen.evidence == read.seen.evidence
    assert claimed.seen.claim.last_name != read.seen.claim.last_name
    assert measures.settle(read.seen, Policy()).decision.status.value == "verified"

    # A model is shown front and selfie of what the rules verify, and what it doubts, or gives no answer to, is lowered.
    results = [
        measures.result(each, measures.settle(seen, Policy()).decision)
        for each, seen in ((genuine, read.seen), (false, claimed.seen))
    ]
    for answer, lost in ((measures.agreeing(), 0), (None, 1)):
        asked: list[str] = []
        added = real_model.ask((read, claimed), results, Policy(), Model(answer, asked))
        assert asked == ["id_front", "selfie"]
        assert (len(added.asked), len(added.lowered), added.unanswered) == (1, lost, lost)
        assert (len(added.lost.hits), len(added.caught(shows=True).among)) == (lost, 0)

    def nothing(*_: object) -> None:
        raise AssertionError("what is known needs neither")

    monkeypatch.setattr(reading, "_vision", nothing)
    monkeypatch.setattr(reading, "_pool", nothing)
    again, effort = reading.read_all([genuine, false], Policy(), processes=1)
    assert effort == (2, 0, 1, 0)
    assert again == (read, claimed)

    monkeypatch.undo()
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    held = replace(genuine.holding, seed="another")
    _, drawn = reading.draw_all([replace(genuine, holding=held)], processes=1, tell=lambda *_: None)
    assert drawn == 2


def test_what_another_user_was_verified_with_is_known_whatever_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    planned = [_planned("tax-card", attack) for attack in ("true_number", "birth_date_as_number")]
    drawn, _ = reading.draw_all(planned, processes=1, tell=lambda *_: None)
    evidence = cache.Lines(cache.evidence_file())
    for each in planned:
        shown = reading.show(each.submission(), drawn)
        key = reading.evidence_key(shown, shown.claim_as("anybody"), TODAY, Policy())
        evidence.put(key, builders.evidence(builders.passport()).model_dump(mode="json"))
    reads, _ = reading.read_all(planned, Policy(), processes=1)
    seen = [read.seen for read in reads if isinstance(read.seen, reading.Seen)]
    assert [each.evidence.document_of_another_user for each in seen] == [True, True]
    assert [each.evidence.selfie_of_another_user for each in seen] == [True, True]
    assert all(read.earlier[0].seen.claim.email != each.claim.email for read, each in zip(reads, seen, strict=True))


def test_a_case_is_shown_with_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    main(case="shown-genuine-0", genuine=1, attacked=0, processes=1)
    told = capsys.readouterr().out
    assert "right: verified" in told
    assert "was:   " in told
    folder = tmp_path / "cases" / "shown-genuine-0"
    assert {path.name for path in folder.iterdir()} >= {"case.json", "id_front.jpg", "selfie.jpg"}
