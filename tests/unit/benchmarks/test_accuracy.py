"""The counts of the measurement of accuracy; its cache hides no change of the measured code."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from benchmarks.accuracy import __main__ as accuracy
from benchmarks.accuracy import cache, measures, report
from benchmarks.accuracy.cache import COLLECTING_CODE, PROJECT, Answers, Lines
from benchmarks.accuracy.measures import Measures, Result, goals, shown_rate, tally, wilson
from benchmarks.accuracy.providers import Bucket, Rekognition, Textract
from benchmarks.accuracy.reading import Effort, Picture, Refused, Seen, Shown, claimed, evidence_key
from kyc.domain.claim import DocumentKind
from kyc.domain.policy import Policy
from kyc.domain.reasons import ReasonCode
from samples.attacks import ATTACKS, Holding
from samples.conditions import Level
from samples.corpus import Planned, all_pictures, plan
from samples.portrait import Portrait
from tests.unit.builders import LICENCE_CLAIM, evidence

TODAY = date(2026, 11, 22)


def planned(*, attack: str | None = None, level: Level = Level.CLEAN, name: str = "case") -> Planned:
    condition = "table" if level == Level.CLEAN else "blur"
    holding = Holding("passport-td3", "seed", condition, level, TODAY, Portrait.GRACE_HOPPER)
    return Planned(name, "corpus", holding, holding, holding, holding, attack=attack)


def result(status: str, *reasons: str, attack: str | None = None, level: Level = Level.CLEAN) -> Result:
    return Result(planned(attack=attack, level=level), status, reasons, ())


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
            result("rejected", "blurred_photo", level=Level.HARD),
            result("verified", attack="other_selfie"),
            result("rejected", face, attack="other_selfie"),
            result("rejected", "name_mismatch", attack="other_selfie"),
            result("manual_review", attack="other_selfie"),
            result("verified", attack="invented_document"),
        )
    )
    assert shown_rate(counted.false_accepts).endswith("1 of 4)")
    assert shown_rate(counted.unseen_accepts).endswith("1 of 1)")
    assert shown_rate(counted.false_rejects).endswith("1 of 3)")
    assert shown_rate(counted.genuine_verified).endswith("1 of 3)")
    assert shown_rate(counted.genuine_to_a_person).endswith("1 of 3)")
    assert shown_rate(counted.genuine_decided).endswith("2 of 3)")
    assert shown_rate(counted.hard_rejects).endswith("1 of 1)")
    assert shown_rate(counted.attacks_to_a_person).endswith("1 of 4)")
    # A rejected genuine case has no right reason.
    assert shown_rate(counted.wrong_reasons).endswith("2 of 4)")
    assert shown_rate(counted.right_reasons).endswith("2 of 4)")
    assert tally(counted.results) == (9, 3, 2, 4)


def test_goals_are_met_only_where_something_was_measured() -> None:
    assert [goal.text for goal in goals(Measures(()), pictures=10) if goal.met] == ["At most 900 pictures"]
    good = [result("verified")] * 400
    good += [result("rejected", "name_mismatch", attack="wrong_first_name")] * 800
    assert all(goal.met for goal in goals(Measures(tuple(good)), pictures=900))
    bad = goals(Measures((*good, result("verified", attack="wrong_first_name"))), pictures=901)
    assert [goal.text for goal in bad if not goal.met] == ["At most 900 pictures", "No attack that shows is verified"]


LIVENESS = (PROJECT / "docs" / "liveness.md").read_text(encoding="utf-8")


def run(seed: str = "s") -> report.Run:
    return report.Run(
        seed=seed,
        tuning_seed="tuning",
        today=TODAY,
        policy=Policy(),
        effort=Effort(2, 2, 1, 1),
        faces=("one", "two"),
        drawing_and_reading_seconds=90,
        deciding_seconds=0.5,
        processes=2,
    )


def test_the_report_names_what_is_not_met_and_which_cases_went_wrong() -> None:
    results = (
        result("verified", attack="other_selfie"),
        result("rejected", "x"),
        result("manual_review", "glare_on_photo"),
        result("verified", attack="photo_replaced"),
    )
    text = report.markdown(Measures(results), run(), LIVENESS)
    assert "Not met: At least 800 attacks that show; At least 400 genuine submissions; No attack" in text
    assert "### Attacked, shows, and verified: 1\n\n| Case |" in text
    assert "| another selfie | 1 | 1 | 0 | 0 | 100.0 % | 1 |  |" in text
    assert "| case | genuine, first | passport-td3 | table clean | x |" in text
    assert "| glare_on_photo | 1 |" in text
    assert "| photo_replaced | 1 | 1 | 0 | 0 | the portrait's edges" in text
    assert "1.5 minutes from an empty cache" in text
    assert "2 (one, two)" in text


def test_every_attack_that_no_rule_can_see_says_what_could_tell() -> None:
    hidden = tuple(result("verified", attack=attack.name) for attack in ATTACKS if not attack.shows)
    assert len(hidden) >= 4
    text = report.markdown(Measures(hidden), run(), LIVENESS)
    assert all(f"| {each.planned.attack} | 1 | 1 | 0 | 0 | " in text for each in hidden)
    by_family, by_layout = (text.index(title) for title in ("## By family", "## By kind"))
    assert not any(each.planned.family in text[by_family:by_layout] for each in hidden)


def test_the_report_repeats_the_rates_of_attacks_on_liveness_checks() -> None:
    text = report.markdown(Measures(()), run(), LIVENESS)
    assert "## Attacks on liveness checks\n\n| Before the camera | Gets through |\n" in text
    assert all(line in text for line in LIVENESS.splitlines() if line.startswith("|"))


def test_right_reasons_are_reasons_that_exist() -> None:
    known = {code.value for code in ReasonCode}
    assert {reason for attack in ATTACKS for reason in attack.reasons} <= known


def test_a_genuine_case_is_decided_as_the_functions_do() -> None:
    shown = Shown(claim=LICENCE_CLAIM, pictures=(Picture(DocumentKind.ID_FRONT, "0" * 64, "image/jpeg"),))
    seen = Seen(shown, shown.claim_as("case"), evidence())
    settled = measures.settle(seen, Policy())
    assert settled.decision.status.value == "verified"
    assert settled.assessment is not None
    unlike = replace(seen, evidence=seen.evidence.model_copy(update={"comparison": None}))
    settled = measures.settle(unlike, Policy())
    assert settled.decision.status.value != "verified"
    assert settled.assessment is None
    assert measures.result(planned(), settled.decision).notes


def test_a_claim_that_the_api_refuses_is_rejected_and_says_why() -> None:
    picture = (Picture(DocumentKind.ID_FRONT, "0" * 64, "image/jpeg"),)
    why = claimed(Shown(claim={**LICENCE_CLAIM, "id_value": "LICENCE"}, pictures=picture), "case")
    assert isinstance(why, str)
    assert why.startswith("id_value: ")
    shown = Shown(claim=LICENCE_CLAIM, pictures=picture)
    ended = measures.refused(planned(attack="printed_word_as_number"), Refused(shown, why))
    assert ended.rejected
    assert ended.right_reason
    assert not measures.refused(planned(attack="wrong_first_name"), Refused(shown, why)).right_reason


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
        "import json, sys, kyc.services.collect, kyc.adapters.picture_worker as worker\n"
        "from importlib import import_module\n"
        "[import_module(module) for module in worker.TASKS.values()]\n"
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
    # The claim's part in `document_type` is in the key of its evidence; the rest decides, or names things.
    harmless = (
        "adapters/__init__",
        "domain/__init__",
        "domain/contest",
        "domain/countr",
        "domain/document_number",
        "domain/document_type",
        "domain/errors",
        "domain/history",
        "domain/keys",
        "domain/names",
        "domain/policy",
        "domain/proposal",
        "domain/reasons",
        "domain/record",
        "domain/signature",
        "domain/text",
        "reading/__init__",
        "reading/barcodes/",
        "reading/coded_dates",
        "services/__init__",
    )
    counted = {name for name in imported if not name.startswith(tuple(f"lambdas/kyc/{part}" for part in harmless))}
    assert counted == {name for name in COLLECTING_CODE if name.startswith("lambdas/")}


def test_evidence_is_kept_by_its_pictures() -> None:
    shown = Shown(claim=LICENCE_CLAIM, pictures=(Picture(DocumentKind.ID_FRONT, "0" * 64, "image/jpeg"),))
    others = [
        shown.model_copy(update={"pictures": (Picture(DocumentKind.ID_FRONT, "1" * 64, "image/jpeg"),)}),
        shown.model_copy(update={"pictures": (Picture(DocumentKind.ID_FRONT, "0" * 64, "application/pdf"),)}),
        shown.model_copy(update={"claim": {**LICENCE_CLAIM, "issuing_country": "FR"}}),
    ]
    other_name = shown.model_copy(update={"claim": {**LICENCE_CLAIM, "first_name": "Ottilie"}})

    def key(each: Shown) -> str:
        return evidence_key(each, each.claim_as("anybody"), TODAY, Policy())

    def first(each: Shown) -> str:
        return evidence_key(each, each.claim_as("anybody"), TODAY, Policy(), barcode_first=True)

    back = shown.pictures[0]._replace(kind=DocumentKind.ID_BACK)
    whole = shown.model_copy(update={"pictures": (*shown.pictures, back)})
    named = whole.model_copy(update={"claim": other_name.claim})
    assert len({key(whole), first(whole), first(named)}) == 3  # whether a barcode is enough depends on the claim
    assert (first(shown), key(named)) == (key(shown), key(whole))

    keys = [key(each) for each in (shown, *others)]
    assert key(other_name) == keys[0]
    assert len(set(keys)) == 4


def test_the_report_and_tuning_have_seeds_of_their_own_and_goals_can_be_met() -> None:
    assert accuracy.GENUINE >= measures.LEAST_GENUINE
    assert sum(attack.cases for attack in ATTACKS if attack.shows) >= measures.LEAST_ATTACKS
    seeds = (accuracy.REPORT_SEED, accuracy.TUNING_SEED)
    keys = [set(all_pictures(plan(seed, TODAY, genuine=30, attacked=30))) for seed in seeds]
    assert not keys[0] & keys[1]


class OneAnswer:
    """A provider that counts how often it is asked, and refuses pictures that say so."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def _answer(self, **arguments: object) -> dict[str, object]:
        self.asked.append(arguments)
        if b"refuse" in str(arguments).encode():
            status = {"HTTPStatusCode": 400}
            raise ClientError({"Error": {"Code": "Refused"}, "ResponseMetadata": status}, "Any")  # type: ignore[typeddict-item]
        return {"FaceDetails": [len(self.asked)], "ResponseMetadata": {"RequestId": "1"}}

    detect_faces = compare_faces = detect_moderation_labels = detect_text = _answer

    def analyze_id(self, *, DocumentPages: list[object]) -> dict[str, object]:  # noqa: N803
        self.asked.append(DocumentPages)
        return {"IdentityDocuments": [{"DocumentIndex": 1, "Blocks": [{"Text": str(DocumentPages), "Page": 1}]}]}


def _bucket(**pictures: bytes) -> Bucket:
    bucket = Bucket()
    for key, content in pictures.items():
        bucket.put_object(Bucket="b", Key=key, Body=content, ContentType="image/jpeg")
    return bucket


def _image(key: str) -> dict[str, object]:
    return {"S3Object": {"Bucket": "b", "Name": key, "Version": "v"}}


def test_a_provider_is_asked_once_about_a_picture_whatever_its_name(tmp_path: Path) -> None:
    provider = OneAnswer()
    faces = Rekognition(cast("Any", provider), _bucket(a=b"one", b=b"one", c=b"two"), Answers(tmp_path))
    answers = [faces.detect_faces(Image=_image(key), Attributes=["ALL"]) for key in ("a", "b", "c")]
    assert answers == [{"FaceDetails": [1]}, {"FaceDetails": [1]}, {"FaceDetails": [2]}]
    assert provider.asked[0] == {"Image": {"Bytes": b"one"}, "Attributes": ["ALL"]}
    faces.detect_faces(Image=_image("a"), Attributes=["DEFAULT"])
    faces.detect_moderation_labels(Image=_image("a"))
    faces.detect_text(Image=_image("a"))
    faces.compare_faces(SourceImage=_image("a"), TargetImage=_image("c"))
    faces.compare_faces(SourceImage=_image("c"), TargetImage=_image("a"))
    faces.compare_faces(SourceImage=_image("b"), TargetImage=_image("c"))
    assert len(provider.asked) == 7


def test_a_refusal_is_kept_like_an_answer(tmp_path: Path) -> None:
    provider = OneAnswer()
    faces = Rekognition(cast("Any", provider), _bucket(a=b"refuse"), Answers(tmp_path))
    for _ in range(2):
        with pytest.raises(ClientError, match="Refused"):
            faces.detect_faces(Image=_image("a"), Attributes=["ALL"])
    assert len(provider.asked) == 1


def test_both_sides_of_a_document_are_asked_about_apart(tmp_path: Path) -> None:
    provider = OneAnswer()
    text = Textract(cast("Any", provider), _bucket(front=b"f", back=b"b", other=b"o"), Answers(tmp_path))
    answer = text.analyze_id(DocumentPages=[_image("front"), _image("back")])
    assert [(each["DocumentIndex"], each["Blocks"][0]["Page"]) for each in answer["IdentityDocuments"]] == [
        (1, 1),
        (2, 2),
    ]
    text.analyze_id(DocumentPages=[_image("front"), _image("other")])
    assert provider.asked == [[{"Bytes": b"f"}], [{"Bytes": b"b"}], [{"Bytes": b"o"}]]


def test_a_version_is_named_by_its_content() -> None:
    bucket = _bucket(a=b"one", b=b"one", c=b"two")
    versions = [bucket.get_object(Bucket="b", Key=key)["VersionId"] for key in ("a", "b", "c")]
    assert versions[0] == versions[1] != versions[2]
    bucket.clear()
    with pytest.raises(ClientError, match="NoSuchKey"):
        bucket.get_object(Bucket="b", Key="a")


def test_a_picture_is_kept_under_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    kept = cache.Pictures()
    digest = kept.put(b"picture")
    assert digest == kept.put(b"picture") == sha256(b"picture").hexdigest()
    assert digest in kept
    assert kept.get(digest) == b"picture"
    assert "0" * 64 not in kept
    assert "" not in kept
