"""Replay: a case file gives its decision again, byte for byte, and shows what another policy would decide."""

import json
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kyc.decision import replay
from kyc.decision.case_file import FORMAT, CaseFile, ModelUsed
from kyc.decision.decide import decide
from kyc.domain.evidence import FaceComparison
from kyc.domain.policy import POLICY_VERSION, Policy
from kyc.domain.review import Assessment, Verdict
from kyc.reading.read import read_document
from tests.unit.builders import TODAY, claim, evidence

AGREES = Assessment(verdict=Verdict.AGREES, summary="Nothing speaks against it.")
DEFAULT = Policy()
MODEL = ModelUsed(provider="bedrock", name="a-model", prompt_version="1")


def case_file(
    *,
    similarity_percent: float = 99.8,
    assessment: Assessment | None = AGREES,
    policy: Policy = DEFAULT,
    **evidence_changes: object,
) -> CaseFile:
    """A licence with its bearer's selfie, as in the demo's first case."""
    the_claim = claim()
    seen = evidence(
        comparison=FaceComparison(similarity_percent=similarity_percent, document_faces=1),
        **evidence_changes,
    )
    return CaseFile(
        claim=the_claim,
        evidence=seen,
        reading=read_document(seen),
        policy=policy,
        policy_version=POLICY_VERSION,
        model=MODEL if assessment else None,
        assessment=assessment,
        decision=decide(the_claim, seen, assessment, policy),
        provider_responses={"documents": [{"Blocks": []}]},
    )


def other_persons() -> CaseFile:
    return case_file(similarity_percent=12.0, assessment=None)


def write(path: Path, case: CaseFile, **changes: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps({**case.model_dump(mode="json"), **changes}).encode())
    return path


def policy_file(tmp_path: Path, settings: Mapping[str, Any]) -> Path:
    path = tmp_path / "policy"  # not *.json: it may lie beside case files
    path.write_text(json.dumps(settings))
    return path


def test_another_reading_is_a_difference() -> None:
    kept = case_file().model_dump(mode="json")
    kept["reading"]["values"][0]["text"] = "VANDERMEER"

    assert replay.replay(kept) == ["reading: another one then than now"]


def test_the_case_is_what_these_tests_take_it_for() -> None:
    assert case_file().decision.status.value == "verified"
    assert other_persons().decision.reasons == ("selfie_face_mismatch",)
    assert case_file().evidence.collected_on == TODAY


def test_a_case_file_survives_the_way_through_its_bytes() -> None:
    case = case_file()
    assert CaseFile.model_validate_json(case.to_bytes()) == case
    assert CaseFile.model_validate_json(case.to_bytes()).to_bytes() == case.to_bytes()


@pytest.mark.parametrize("case", [case_file(), other_persons(), case_file(similarity_percent=90)])
def test_the_same_decision_is_made_again(case: CaseFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(case.to_bytes())
    assert replay.main([str(path)]) == replay.SAME
    assert capsys.readouterr().out == "1 of 1 decisions are the same byte for byte.\n"


def test_a_decision_that_does_not_follow_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a" / "good.json", case_file())
    kept = other_persons().model_dump(mode="json")["decision"]
    write(tmp_path / "b" / "forged.json", other_persons(), decision={**kept, "status": "verified", "reasons": []})
    assert replay.main([str(tmp_path)]) == replay.DIFFERENT
    assert capsys.readouterr().out.splitlines() == [
        "b/forged.json: DIFFERENT",
        '  reasons: [] then, ["selfie_face_mismatch"] now',
        '  status: "verified" then, "rejected" now',
        "1 of 2 decisions are the same byte for byte.",
    ]


def test_one_changed_score_of_a_check_is_a_difference() -> None:
    kept = case_file().model_dump(mode="json")
    (face,) = [check for check in kept["decision"]["checks"] if check["name"] == "face_match"]
    face["score_percent"] = 99.81
    then, now = replay.replay(kept)
    assert '"score_percent":99.81' in then
    assert '"score_percent":99.8,' in now


def test_rules_of_another_version_are_named_where_they_decide_otherwise() -> None:
    kept = {**case_file().model_dump(mode="json"), "policy_version": "2020-01-01"}
    assert replay.replay(kept) == []
    kept["decision"]["status"] = "manual_review"
    assert replay.replay(kept)[-1] == f"rules: of 2020-01-01 then, of {POLICY_VERSION} here"


def test_a_stricter_threshold_sends_the_likeness_to_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases"
    write(cases / "alike.json", case_file(similarity_percent=99.2))
    write(cases / "the-same.json", case_file(similarity_percent=99.95))
    policy = policy_file(tmp_path, {"similarity_verify_percent": 99.5})
    assert replay.main([str(cases), "--policy", str(policy)]) == replay.SAME
    assert capsys.readouterr().out.splitlines() == [
        "case        before       after          reasons gained        reasons lost",
        "alike.json  verified  →  manual_review  selfie_face_mismatch  -",
        "",
        "1 of 2 decisions would change.",
        "    1  verified → manual_review",
        "    1  gained selfie_face_mismatch",
    ]


def test_a_looser_threshold_verifies_if_the_model_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strict = Policy(similarity_reject_percent=95)
    case = write(tmp_path / "case.json", case_file(similarity_percent=91, assessment=None, policy=strict))
    settings = {"similarity_verify_percent": 90, "similarity_reject_percent": 50}
    assert replay.main([str(case), "--policy", str(policy_file(tmp_path, settings))]) == replay.SAME
    out = capsys.readouterr().out
    assert "rejected  →  verified*" in out
    assert "1  lost selfie_face_mismatch" in out
    assert "* if the model agrees" in out


def test_a_model_that_doubted_still_doubts() -> None:
    doubts = Assessment(verdict=Verdict.DOUBTS, summary="It says SPECIMEN.")
    case = case_file(similarity_percent=99.2, assessment=doubts)
    change = replay.what_if("case", case, {"similarity_verify_percent": 90})
    assert change.status_after == "manual_review"
    assert not change.is_one


def test_settings_that_are_not_named_stay_as_they_were() -> None:
    case = case_file(attempts=3)
    strict = case.policy.model_copy(update={"maximum_attempts": 2})
    decision = decide(case.claim, case.evidence, None, strict)
    kept = case.model_copy(update={"policy": strict, "decision": decision, "assessment": None, "model": None})
    change = replay.what_if("case", kept, {"minimum_age_years": 50})
    assert change.after.reasons == ("under_supported_age", "attempts_exceeded")
    assert change.gained == ("under_supported_age",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "line 1"),
        (b"[]", "is no case file"),
        (b'{"claim": {}}', "is no case file"),
        (json.dumps({"format": FORMAT, "policy_version": POLICY_VERSION}).encode(), "claim: Field required"),
    ],
)
def test_what_is_no_case_file_is_named(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.json").write_bytes(content)
    assert replay.main([str(tmp_path)]) == replay.UNREADABLE
    errors = capsys.readouterr().err
    assert "case.json" in errors
    assert said in errors


def of_an_older_form() -> dict[str, Any]:
    """A case file as it was kept when names had a threshold and backs were asked for whoever had issued them."""
    kept = case_file().model_dump(mode="json")
    policy = {**kept["policy"], "name_match_percent": 85, "back_required": ["driving_licence"]}
    return {**kept, "format": "auto-kyc/case-file/1", "policy": policy, "policy_version": "2026-11-22.3"}


@pytest.mark.parametrize("arguments", [[], ["--policy", "tried"]])
def test_a_case_file_of_an_older_form_is_said_to_be_one_and_keeps_no_other_from_being_decided(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = tmp_path / "cases"
    write(cases / "new.json", case_file())
    write(cases / "old.json", case_file(), **of_an_older_form())
    (tmp_path / "tried").write_text(json.dumps({"similarity_verify_percent": 99.5}))
    monkeypatch.chdir(tmp_path)
    assert replay.main(["cases", *arguments]) == replay.UNREADABLE
    old, decided, *_, rest = capsys.readouterr().out.splitlines()
    assert old == (
        "old.json: a case file of another form, auto-kyc/case-file/1 with rules of 2026-11-22.3; this code reads"
        f" {FORMAT}: run the version of it that decided the case"
    )
    assert decided in {"1 of 1 decisions are the same byte for byte.", "0 of 1 decisions would change."}
    assert rest == "1 more could not be decided again: case files of another form."


def test_a_case_file_with_settings_that_are_gone_was_kept_by_other_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = {"policy": of_an_older_form()["policy"], "policy_version": "2026-11-22.3"}
    write(tmp_path / "old.json", case_file(), **old)
    assert replay.main([str(tmp_path)]) == replay.UNREADABLE
    said = capsys.readouterr().out
    assert "old.json: a case file by rules of 2026-11-22.3, which kept something else" in said
    assert "back_required" in said
    assert "June" not in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"no_such_setting": 1}, "no_such_setting is no setting"),
        ({"similarity_verify_pct": 99}, "did you mean similarity_verify_percent?"),
        ({"similarity_verify_percent": 40}, "must be at least 90, not 40"),
        ({"similarity_verify_percent": 0.99}, "is a percentage, 0-100: did you mean 99?"),
        ({"ocr_confidence_percent": 90}, "ocr_confidence_percent (90) must not be above ocr_trust_percent (85)"),
        ([], "must be a JSON object"),
    ],
)
def test_what_is_no_policy_is_named(
    settings: Mapping[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = write(tmp_path / "case.json", case_file())
    policy = policy_file(tmp_path, settings)
    assert replay.main([str(case), "--policy", str(policy)]) == replay.UNREADABLE
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{policy}: ")
    assert said in line


def test_settings_that_a_cases_own_contradict_are_named_with_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = write(tmp_path / "case.json", case_file(policy=Policy(ocr_trust_percent=70)))
    policy = policy_file(tmp_path, {"ocr_confidence_percent": 80})
    assert replay.main([str(case), "--policy", str(policy)]) == replay.UNREADABLE
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("case.json")
    assert line.endswith("ocr_confidence_percent (80) must not be above ocr_trust_percent (70)")


def test_lists_and_objects_can_be_tried_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = write(tmp_path / "case.json", case_file())
    tried = {"supported_countries": ["GB"], "back_required": [{"document_type": "passport"}]}
    assert replay.main([str(case), "--policy", str(policy_file(tmp_path, tried))]) == replay.SAME
    assert "1  gained country_not_supported" in capsys.readouterr().out


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    assert replay.main([str(tmp_path)]) == replay.UNREADABLE


@pytest.mark.parametrize(("changed", "code"), [(False, replay.SAME), (True, replay.UNREADABLE)])
def test_a_case_file_is_held_to_the_digest_in_its_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, changed: bool, code: int
) -> None:
    path = tmp_path / "case.json"
    kept = case_file().to_bytes()
    path.write_bytes(kept + b"\n" * changed)

    assert replay.main([str(path), "--sha256", sha256(kept).hexdigest()]) == code
    assert ("another one" in capsys.readouterr().err) is changed


def test_a_folder_has_no_digest(tmp_path: Path) -> None:
    write(tmp_path / "case.json", case_file())

    assert replay.main([str(tmp_path), "--sha256", "0" * 64]) == replay.UNREADABLE


def test_it_runs_as_a_command_without_anything_of_aws(tmp_path: Path) -> None:
    lambdas = Path(replay.__file__).parents[2]
    path = tmp_path / "case.json"
    path.write_bytes(case_file().to_bytes())
    code = (
        "import runpy, sys; sys.argv[0] = 'replay'\n"
        "try: runpy.run_module('kyc.decision.replay', run_name='__main__')\n"
        "finally: print(sorted({'boto3', 'botocore', 'anthropic', 'aws_lambda_powertools'} & set(sys.modules)))"
    )
    ran = subprocess.run(  # noqa: S603 - this test's own command
        [sys.executable, "-c", code, str(path)],
        env={"PYTHONPATH": str(lambdas)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == ["1 of 1 decisions are the same byte for byte.", "[]"]
