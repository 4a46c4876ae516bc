"""The template that `make parity` deploys to the second emulator: nothing is left out in silence."""

from pathlib import Path

from local.parity.carried import CARRIED, LEFT_OUT, NOT_CARRIED
from local.parity.template import LEFT_OUT as LEFT_OUT_TYPES
from local.parity.template import fitted

PROJECT = Path(__file__).parents[3]
PAGE = PROJECT / "docs" / "parity.md"


def test_the_api_is_where_the_emulator_serves_it() -> None:
    url = [
        "https://",
        {"Ref": "Api"},
        ".execute-api.",
        {"Ref": "AWS::Region"},
        ".",
        {"Ref": "AWS::URLSuffix"},
        "/local",
    ]
    other = {"Fn::Join": ["", ["https://", {"Ref": "Api"}, ".example.com"]]}
    document = {"Resources": {}, "Outputs": {"ApiUrl": {"Value": {"Fn::Join": ["", url]}}, "Other": {"Value": other}}}

    outputs = fitted(document, "http://localhost:1/api/")["Outputs"]

    assert outputs["ApiUrl"]["Value"] == {"Fn::Join": ["", ["http://localhost:1/api/", {"Ref": "Api"}, "/local"]]}
    assert outputs["Other"]["Value"] == other


def test_what_is_left_out_is_nobodys_dependency() -> None:
    resources = {
        "Alarm": {"Type": "AWS::CloudWatch::Alarm"},
        "Topic": {"Type": "AWS::SNS::Topic", "DependsOn": ["Alarm", "Queue"]},
        "Queue": {"Type": "AWS::SQS::Queue", "DependsOn": "Alarm"},
    }

    kept = fitted({"Resources": resources}, "")["Resources"]

    assert {name: body["DependsOn"] for name, body in kept.items()} == {"Topic": ["Queue"], "Queue": []}


def test_every_end_to_end_test_is_carried_or_named_with_its_reason() -> None:
    files = {path.stem for path in (PROJECT / "tests" / "e2e").glob("test_*.py")}
    carried = {Path(name).stem for name in CARRIED}

    assert carried | LEFT_OUT.keys() == files
    assert not carried & LEFT_OUT.keys()


def test_the_page_names_all_that_is_left_out() -> None:
    page = PAGE.read_text()
    functions = {name.partition("::")[2].partition("[")[0] for name in NOT_CARRIED}

    for name in {*LEFT_OUT, *LEFT_OUT_TYPES, *functions}:
        assert f"`{name}`" in page
