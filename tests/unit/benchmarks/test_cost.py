"""A claim's use of paid units, its cost, and the addition of a stage's month."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.cost import liveness, month
from benchmarks.cost.assumptions import FILE, Assumptions, read_assumptions
from benchmarks.cost.choices import choices
from benchmarks.cost.report import report as write_report
from benchmarks.cost.steps import Way, costs
from benchmarks.cost.usage import gb_seconds, mixed, tables, usage
from benchmarks.prices import read_prices
from benchmarks.published import FiguresError
from benchmarks.recording import Call, Invocation, Kind, Recording, RecordingError
from benchmarks.template import StageTemplate
from kyc.adapters.picture_tokens import STANDARD
from kyc.domain.lane import Lane
from tests.unit.benchmarks.test_template import RESOURCES

ASSUMED = read_assumptions()
LIST_PRICES = read_prices()
SMALL, LARGE = "us.anthropic.claude-haiku-5-5", "us.anthropic.claude-sonnet-5-5"
STAGE = Way(SMALL, barcode_first=True)
PRICES = LIST_PRICES.with_model(SMALL)


def call(function: str, name: str, request_bytes: int = 100, response_bytes: int = 100) -> Call:
    return Call(function=function, name=name, request_bytes=request_bytes, response_bytes=response_bytes)


LICENCE = Kind(
    name="US licence, both sides",
    lane=Lane.TYPED,
    outcome="verified",
    pictures=2,
    calls=(
        call("save_kyc", "dynamodb.UpdateItem", response_bytes=2000),
        call("validate_kyc", "dynamodb.GetItem", response_bytes=5000),
        call("validate_kyc", "s3.GetObject"),
        call("validate_kyc", "textract.AnalyzeID"),
        call("validate_kyc", "textract.DetectDocumentText"),
        call("validate_kyc", "rekognition.DetectFaces"),
        call("validate_kyc", "rekognition.DetectModerationLabels"),
        call("validate_kyc", "rekognition.CompareFaces"),
        call("validate_kyc", "anthropic.Messages"),
        call("validate_kyc", "s3.PutObject", request_bytes=30_000),
        call("dispatch", "sqs.SendMessage"),
        call("dispatch", "sns.Publish"),
        call("update_identity", "dynamodb.BatchGetItem", response_bytes=6000),
        call("update_identity", "dynamodb.TransactWriteItems", request_bytes=1500),
        call("notify_user", "sns.Publish"),
    ),
    invocations=(
        Invocation(function="documents", milliseconds=10, memory_mb=512),
        Invocation(function="save_kyc", milliseconds=30, memory_mb=512),
        Invocation(function="validate_kyc", milliseconds=4500, memory_mb=1024),
    ),
    waited_ms={"validate_kyc": 4300, "save_kyc": 30},
    log_bytes={"validate_kyc": 500},
    prompt_characters=8100,
    system_characters=2700,
    record_bytes=4500,
)
CARD = LICENCE.model_copy(
    update={
        "name": "Identity card with MRZ",
        "lane": Lane.PLAIN,
        "calls": tuple(
            each.model_copy(update={"name": "textract.DetectDocumentText"})
            if each.name == "textract.AnalyzeID"
            else each
            for each in LICENCE.calls
        ),
    }
)
RECORDING = Recording(
    made="2026-01-02",
    latencies={"textract.AnalyzeID": 1.2},
    init_ms={"work": 800.0},
    metrics=4,
    kinds=(LICENCE, CARD),
)
HALF = {LICENCE.name: 0.5, CARD.name: 0.5}
TEMPLATE = StageTemplate(
    {
        "Resources": {
            **RESOURCES,
            "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "LifecycleConfiguration": {
                        "Rules": [{"Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 73}]}]
                    }
                },
            },
            "Hourly": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 hour)"}},
        }
    }
)


def report(recording: Recording, assumptions: Assumptions) -> str:
    return write_report(recording, LIST_PRICES, TEMPLATE, assumptions, stage="prod", way=STAGE)


def test_pages_images_and_tokens() -> None:
    used = usage(LICENCE, ASSUMED)
    assert (used["textract.AnalyzeID"], used["textract.DetectDocumentText"]) == (1, 1)
    assert (used["rekognition.group_1"], used["rekognition.group_2"]) == (1, 2)
    text = 8100 / ASSUMED.model.characters_per_token + ASSUMED.model.schema_tokens
    # Two sides of 2,212 by 1,659 pixels and a selfie of 1,270 by 952, in patches of 28.
    assert used["model.input"] == text + 2 * 79 * 60 + 46 * 34
    assert used["model.output"] == ASSUMED.model.answer_tokens
    unasked = LICENCE.model_copy(update={"calls": LICENCE.calls[:3], "prompt_characters": 0, "system_characters": 0})
    assert "model.input" not in usage(unasked, ASSUMED)


def test_a_face_that_is_kept_is_two_images_more_and_is_paid_for_by_the_month() -> None:
    known = LICENCE.model_copy(
        update={
            "calls": (
                *LICENCE.calls,
                call("validate_kyc", "rekognition.IndexFaces"),
                call("validate_kyc", "rekognition.SearchFacesByImage"),
            )
        }
    )
    unkept = known.model_copy(update={"calls": (*known.calls, call("validate_kyc", "rekognition.DeleteFaces"))})

    assert usage(known, ASSUMED)["rekognition.group_1"] == 3
    assert usage(known, ASSUMED)["s3.reads"] == usage(LICENCE, ASSUMED)["s3.reads"] + 2
    assert [month.stored(kind, ASSUMED).faces for kind in (LICENCE, known, unkept)] == [0, 1, 0]
    assert PRICES["rekognition.face_vectors"].of(1_000_000) == 10


def test_units_of_tables() -> None:
    assert tables(LICENCE) == {
        "dynamodb.writes": 2 + 2 * (2 + 5),  # 2,000 bytes; in a transaction 1,500 and a condition on 4,500
        "dynamodb.reads": 2 + (2 + 1),  # 5,000 bytes; 4,500 and the rest of 6,000
    }


def test_waiting_is_paid_by_memory_and_computing_by_the_share_of_a_core() -> None:
    core = ASSUMED.functions.memory_of_one_core_mb
    used = gb_seconds(LICENCE, ASSUMED)
    assert used["save_kyc"] == pytest.approx(0.030 * 0.5)
    assert used["validate_kyc"] == pytest.approx(4.3 + 0.2 * core / 1024)
    halved = gb_seconds(LICENCE, ASSUMED, {"validate_kyc": 512})
    assert halved["validate_kyc"] == pytest.approx(4.3 / 2 + 0.2 * core / 1024)


def test_a_mix_is_the_average() -> None:
    used = mixed({kind.name: usage(kind, ASSUMED) for kind in RECORDING.kinds}, HALF)
    assert (used["textract.AnalyzeID"], used["textract.DetectDocumentText"]) == (0.5, 1.5)
    assert used["rekognition.group_1"] == 1


def test_a_thousand_costs_the_price_of_the_first_units() -> None:
    costs = month.per_thousand(usage(LICENCE, ASSUMED), PRICES)
    assert costs["textract.AnalyzeID"] == pytest.approx(1000 * PRICES["textract.AnalyzeID"].first)
    with pytest.raises(FiguresError, match="no price of alchemy"):
        month.per_thousand({"alchemy.gold": 1}, PRICES)


def test_a_month_has_its_tiers_what_was_kept_and_what_a_stage_costs_by_itself() -> None:
    used, left = usage(LICENCE, ASSUMED), month.stored(LICENCE, ASSUMED)
    quantities = month.month(200_000, used, left, RECORDING, TEMPLATE, ASSUMED)
    costs = month.cost(quantities, PRICES)
    first, then = (tier.price for tier in PRICES["textract.AnalyzeID"].tiers)
    assert costs["textract.AnalyzeID"] == pytest.approx(100_000 * first + 100_000 * then)
    assert quantities["kms.keys"] == 1
    assert quantities["cloudwatch.alarm_metrics"] == 3
    assert quantities["cloudwatch.metrics"] == 4
    pictures, months = 200_000 * 3 * ASSUMED.kept.picture_bytes / 1024**3, ASSUMED.kept.months
    fresh = 73 / (365 / 12)
    assert quantities["s3.storage"] == pytest.approx(fresh * pictures + months * 200_000 * 30_000 / 1024**3)
    assert quantities["s3.infrequent"] == pytest.approx((months - fresh) * pictures)
    assert quantities["s3.transitions"] == 200_000 * 3
    hourly = 365 / 12 * 24 * 2 * 16 / 2  # lists and shards of a run, half a unit each, however much is kept
    assert quantities["dynamodb.reads"] == pytest.approx(200_000 * used["dynamodb.reads"] + hourly)
    nothing = month.month(0, used, left, RECORDING, TEMPLATE, ASSUMED)
    idle = month.fixed(RECORDING, TEMPLATE, ASSUMED)
    assert month.cost(nothing, PRICES) == pytest.approx(month.cost(idle, PRICES))


def test_a_cache_that_each_use_renews() -> None:
    assert month.cache_hits(0, 300) == 0
    assert month.cache_hits(1 / 300, 300) == pytest.approx(1 - 1 / 2.718281828)
    assert month.cache_hits(10, 300) == pytest.approx(1)


def test_what_choices_save() -> None:
    assumptions = ASSUMED.model_copy(update={"mix": HALF})
    found = {choice.name: choice for choice in choices(RECORDING, PRICES, TEMPLATE, assumptions, SMALL)}
    typed, plain = PRICES["textract.AnalyzeID"].first, PRICES["textract.DetectDocumentText"].first
    taken = found["Plain text detection in place of AnalyzeID where that knows no fields"]
    assert taken.taken
    assert taken.saves == pytest.approx(1000 * (typed - plain))
    cached = "The model's instructions from its cache"
    again = 2700 / ASSUMED.model.characters_per_token + ASSUMED.model.schema_tokens
    assert found[cached].saves == pytest.approx(
        1000 * again * (PRICES["model.input"].first - PRICES["model.cache_read"].first), rel=1e-3
    )


def test_each_step_is_priced_by_itself() -> None:
    assumptions = ASSUMED.model_copy(
        update={"mix": HALF, "barcode": ASSUMED.barcode.model_copy(update={"typed_share": 0.2})}
    )
    typed, plain = PRICES["textract.AnalyzeID"].first, PRICES["textract.DetectDocumentText"].first

    def of(way: Way) -> tuple[float, float]:
        return costs(RECORDING.kinds, LIST_PRICES, assumptions, way)

    before, smaller = of(Way()), of(Way(SMALL))
    assert before[0] == smaller[0] == pytest.approx(1000 * (0.5 * (typed + plain) + 0.5 * 2 * plain))
    assert smaller[1] == pytest.approx(before[1] / 20), "the smaller model costs a twentieth"
    assert of(Way(barcode_first=True))[0] == pytest.approx(before[0] + 500 * (plain - 0.8 * typed))
    large = LIST_PRICES.of_model(LARGE)
    side = 79 * 60 - 46 * 34  # patches of a side as large as the model looks at it, and of one as large as a selfie
    assert before[1] - of(Way(sides=STANDARD))[1] == pytest.approx(1000 * 2 * side * large.input / 1e6)
    without = of(Way(sides=None))
    assert before[1] - without[1] == pytest.approx(1000 * (2 * 79 * 60 + 46 * 34) * large.input / 1e6)
    assert before[0] == without[0], "a selfie is no page of Textract's"
    again = 2700 / ASSUMED.model.characters_per_token + ASSUMED.model.schema_tokens
    assert before[1] - of(Way(cached=True))[1] == pytest.approx(1000 * again * (large.input - large.cache_read) / 1e6)


def test_a_share_of_licences_is_typed_although_the_one_that_was_recorded_was_not() -> None:
    first = CARD.model_copy(update={"name": LICENCE.name})
    share = ASSUMED.barcode.typed_share

    assert usage(first, ASSUMED)["textract.AnalyzeID"] == share > 0
    assert "textract.AnalyzeID" not in usage(CARD, ASSUMED)
    written = report(RECORDING.model_copy(update={"kinds": (first, CARD)}), ASSUMED.model_copy(update={"mix": HALF}))
    assert f"| {share:g}: {25 * share:.2f} | - |" in written


def test_the_report_shows_the_steps_to_its_goal_and_both_prices_of_the_model() -> None:
    written = report(RECORDING, ASSUMED.model_copy(update={"mix": HALF}))

    assert "| Tokens of pictures | 11,044 | " in written
    assert "| Without | " in written
    assert "| **The stage** | " in written
    assert written.count(" | yes | ") >= 3


def test_the_report_says_what_each_kind_pays_for() -> None:
    written = report(RECORDING, ASSUMED.model_copy(update={"mix": HALF}))

    assert (
        "| AnalyzeID | the front of a US document, for its typed fields, unless its barcode says them | 1: 25.00 | - |"
        in written
    )
    assert "| 1: 1.50 | 2: 3.00 |" in written
    assert "| **All** |  | **29.50** | **6.00** |" in written
    assert "without sign-ins and liveness | " in written


def test_the_report_names_every_price_that_it_used() -> None:
    assumptions = ASSUMED.model_copy(update={"mix": HALF})
    written = report(RECORDING, assumptions)
    for name in usage(LICENCE, ASSUMED):
        assert f"| {name} |" in written
    with pytest.raises(RecordingError, match="no 'Visa' was recorded"):
        report(RECORDING, ASSUMED.model_copy(update={"mix": {"Visa": 1.0}}))


def with_liveness() -> StageTemplate:
    check = json.loads(json.dumps(RESOURCES["Work"]))
    check["Properties"]["Handler"] = "liveness.handler.handler"
    return StageTemplate({"Resources": {**RESOURCES, "Check": check}})


def test_liveness_checks_have_a_price_of_their_own_which_no_other_figure_holds() -> None:
    assumptions = ASSUMED.model_copy(update={"mix": HALF})
    checks = ASSUMED.liveness.checks_a_claim

    used = liveness.usage(with_liveness(), ASSUMED)
    alone = liveness.section(with_liveness(), PRICES, ASSUMED, (1_000_000,))

    assert used["rekognition.liveness"] == checks
    assert used["s3.storage"] == pytest.approx(
        checks * ASSUMED.kept.months * 5 * ASSUMED.liveness.picture_bytes / 1024**3
    )
    thousand, million = 1000 * checks * 0.015, 500_000 * 0.015 + (1_000_000 * checks - 500_000) * 0.0125
    assert f"| rekognition.liveness | {thousand:,.2f} | {million:,.2f} |" in alone
    assert "https://aws.amazon.com/rekognition/pricing/" in alone
    assert "rekognition.liveness" not in usage(LICENCE, ASSUMED)
    assert "## Liveness checks\n\nThe stage has none." in report(RECORDING, assumptions)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"0.50": "0.60"}, "the shares make 1.1, not 1"),
        ({"answer_tokens = 500": ""}, "model.answer_tokens: Field required"),
        ({"months = 12": "months = 12\nyears = 1"}, "kept.years: Extra inputs are not permitted"),
    ],
)
def test_assumptions_that_say_something_else_are_refused(
    tmp_path: Path, changed: Mapping[str, str], message: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "assumptions.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FiguresError, match=message):
        read_assumptions(path)
