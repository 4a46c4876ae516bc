"""What the measurement of accuracy counts, and that its cache hides no change of what it measures."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from benchmarks.accuracy import __main__ as accuracy
from benchmarks.accuracy import cache, measures, report
from benchmarks.accuracy.cache import EVIDENCE_CODE, PROJECT, Lines
from benchmarks.accuracy.measures import Measures, Result, goals, shown_rate, tally, wilson
from benchmarks.accuracy.reading import Read, Shown, evidence_key, plan_key
from kyc.domain.claim import DocumentKind
from kyc.domain.policy import Policy
from samples.conditions import Level
from samples.corpus import Planned, plan
from tests.unit.builders import LICENCE_CLAIM, LICENCE_FIELDS, document, evidence

TODAY = date(2026, 11, 22)


def result(
    status: str,
    *reasons: str,
    attack: str | None = None,
    level: Level = Level.CLEAN,
    right: tuple[str, ...] = (),
    shows: bool = True,
) -> Result:
    planned = Planned("case", "passport-td3", "table", level, attack, TODAY)
    return Result(planned, shows, ("rejected",) if attack else ("verified",), right, status, reasons, ())


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # R: prop.test(hits, total, correct = FALSE)$conf.int
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 10, 0.0179, 0.4042),
        (15, 100, 0.0931, 0.2328),
        (0, 400, 0.0, 0.0095),
    ],
)
def test_wilson_intervals(hits: int, total: int, low: float, high: float) -> None:
    interval = wilson(hits, total)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)
    assert interval.share == hits / total


def test_nothing_counted_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_rates_count_what_they_are_about() -> None:
    face = "selfie_face_mismatch"
    counted = Measures(
        (
            result("verified"),
            result("rejected", "name_mismatch"),
            result("manual_review", "name_mismatch"),
            result("rejected", "blurred_photo", level=Level.HARD, right=("blurred_photo",)),
            result("verified", attack="other_selfie", right=(face,)),
            result("rejected", face, attack="other_selfie", right=(face,)),
            result("rejected", "name_mismatch", attack="other_selfie", right=(face,)),
            result("verified", attack="invented_document", shows=False),
        )
    )
    assert shown_rate(counted.false_accepts).endswith("1 of 3)")
    assert shown_rate(counted.unseen_accepts).endswith("1 of 1)")
    assert shown_rate(counted.false_rejects).endswith("1 of 3)")
    assert shown_rate(counted.genuine_to_a_person).endswith("1 of 3)")
    assert shown_rate(counted.hard_rejects).endswith("1 of 1)")
    assert shown_rate(counted.without_a_person).endswith("7 of 8)")
    # A rejected genuine case has no right reason.
    assert shown_rate(counted.wrong_reasons).endswith("2 of 4)")
    assert shown_rate(counted.wrong_reasons_of_attacks).endswith("1 of 2)")
    assert tally(counted.results) == (8, 3, 1, 4)


def test_goals_are_met_only_where_something_was_measured() -> None:
    assert not any(goal.met for goal in goals(Measures(())) if "attacked" not in goal.text)
    good = [result("verified")] * 300
    good += [result("rejected", "name_mismatch", attack="wrong_first_name", right=("name_mismatch",))] * 300
    assert all(goal.met for goal in goals(Measures(tuple(good))))
    bad = goals(Measures((*good, result("verified", attack="wrong_first_name"))))
    assert [goal.text for goal in bad if not goal.met] == ["No attacked case verified where the attack shows"]


def run(seed: str = "s") -> report.Run:
    return report.Run(seed, TODAY, Policy(), known=0, reading_seconds=1, deciding_seconds=0.5, processes=2)


def test_the_report_names_what_is_not_met_and_which_cases_went_wrong() -> None:
    text = report.markdown(Measures((result("verified", attack="other_selfie"), result("rejected", "x"))), run())
    assert "Not met: At least 600 submissions; No attacked case verified" in text
    assert "### Attacked, shows, and verified: 1\n\n| Case |" in text
    assert "| other_selfie | yes | 1 | 1 | 0 | 0 |" in text
    assert "| case | genuine | passport-td3 | table clean | x |" in text


def test_a_genuine_case_is_decided_as_the_functions_do() -> None:
    shown = Shown(
        claim=LICENCE_CLAIM,
        pictures=(("f.jpg", DocumentKind.ID_FRONT, "0" * 64),),
        expected=("verified",),
        reasons=(),
        shows=True,
    )
    planned = Planned("case", "us-licence-winnemac", "table", Level.CLEAN, None, TODAY)
    read = Read(planned, shown, evidence(document(typed=LICENCE_FIELDS)))
    decision, assessment = measures.settle(read, Policy())
    assert decision.status.value == "verified"
    assert assessment is not None
    unlike = read.evidence.model_copy(update={"comparison": None})
    decision, assessment = measures.settle(Read(planned, shown, unlike), Policy())
    assert decision.status.value != "verified"
    assert measures.result(read, decision).notes


def test_a_kept_line_is_found_again_and_half_a_line_is_not(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lines.jsonl"
    lines = Lines(path)
    assert "a" not in lines
    lines.put("a", {"n": 1})
    lines.put("a", {"n": 2})
    with path.open("a") as file:
        file.write('{"key": "b", "val')
    assert (Lines(path).get("a"), Lines(path).get("b")) == ({"n": 2}, None)


def test_other_code_or_another_library_is_another_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PROJECT", tmp_path)
    (tmp_path / "vision").mkdir()
    (tmp_path / "vision" / "ocr.py").write_text("one")

    def digest(*libraries: str) -> str:
        cache.digest_of.cache_clear()
        return cache.digest_of(("vision",), libraries)

    first = digest("numpy")
    assert digest("numpy") == first
    assert digest("numpy", "pillow") != first
    (tmp_path / "vision" / "ocr.py").write_text("two")
    second = digest("numpy")
    (tmp_path / "vision" / "more.py").write_text("")
    assert len({first, second, digest("numpy")}) == 3
    with pytest.raises(FileNotFoundError):
        cache.digest_of(("gone",), ())


def test_all_code_between_a_picture_and_its_evidence_is_in_the_digest() -> None:
    """Whatever the collector and its readers import counts, but for what cannot change what is seen."""
    told = (
        "import json, sys, kyc.services.collect, kyc.adapters.barcodes\n"
        "files = [getattr(module, '__file__', None) for name, module in sys.modules.items() if name[:4] == 'kyc.']\n"
        "print(json.dumps([file for file in files if file]))"
    )
    ran = subprocess.run(  # noqa: S603 - this test's own command
        [sys.executable, "-c", told],
        env={"PYTHONPATH": str(PROJECT / "lambdas")},
        capture_output=True,
        check=True,
    )
    imported = {str(Path(file).relative_to(PROJECT)) for file in json.loads(ran.stdout)}
    # What `document_type` says of a claim is in the key of its evidence; the rest decides, or names things.
    harmless = (
        "adapters/__init__",
        "domain/__init__",
        "domain/countr",
        "domain/document_number",
        "domain/document_type",
        "domain/errors",
        "domain/history",
        "domain/keys",
        "domain/policy",
        "domain/reasons",
        "domain/record",
        "domain/text",
        "reading/__init__",
        "reading/barcodes/",
        "reading/coded_dates",
        "services/__init__",
    )
    counted = {name for name in imported if not name.startswith(tuple(f"lambdas/kyc/{part}" for part in harmless))}
    assert counted == {name for name in EVIDENCE_CODE if name.startswith("lambdas/")}


def test_evidence_is_kept_by_its_pictures() -> None:
    shown = Shown(
        claim=LICENCE_CLAIM, pictures=(("f.jpg", DocumentKind.ID_FRONT, "0" * 64),), expected=(), reasons=(), shows=True
    )
    other_picture = shown.model_copy(update={"pictures": (("f.jpg", DocumentKind.ID_FRONT, "1" * 64),)})
    not_typed = shown.model_copy(update={"claim": {**LICENCE_CLAIM, "issuing_country": "FR"}})
    other_name = shown.model_copy(update={"claim": {**LICENCE_CLAIM, "first_name": "Ottilie"}})
    keys = [evidence_key("case", each, TODAY, Policy()) for each in (shown, other_picture, not_typed, other_name)]
    assert keys[0] == keys[3]
    assert len(set(keys)) == 3


def test_the_report_and_tuning_have_seeds_of_their_own_and_goals_can_be_met() -> None:
    assert accuracy.GENUINE + accuracy.ATTACKED >= measures.LEAST_DOCUMENTS
    names = {
        plan_key(each)
        for seed in (accuracy.REPORT_SEED, accuracy.TUNING_SEED)
        for each in plan(seed, TODAY, genuine=5, attacked=5)
    }
    assert len(names) == 20


def test_a_run_cut_short_has_read_some_of_each() -> None:
    planned = plan("mixed", TODAY, genuine=10, attacked=20)
    mixed = accuracy._mixed(planned)
    assert sorted(each.name for each in mixed) == sorted(each.name for each in planned)
    assert sum(each.attack is None for each in mixed[:15]) == 5
