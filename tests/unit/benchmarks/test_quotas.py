"""Quotas are read as they stand, and a file that says something else is refused with a line that names it."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.published import FiguresError
from benchmarks.quotas import read_quotas

ENTRY = """
[[quota]]
name = "textract.AnalyzeID"
value = 5
unit = "calls/s"
source = "https://docs.aws.amazon.com/general/latest/gr/textract.html"
checked = 2026-01-02
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "quotas.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_quota_is_found_by_name_and_a_rate_a_minute_is_one_a_second(tmp_path: Path) -> None:
    by_minute = ENTRY.replace("AnalyzeID", "Other").replace("calls/s", "calls/min").replace("value = 5", "value = 90")
    quotas = read_quotas(written(tmp_path, f'region = "eu-west-1"\n{ENTRY}{by_minute}'))
    assert quotas["textract.AnalyzeID"].checked == date(2026, 1, 2)
    assert quotas.per_second("textract.AnalyzeID") == 5
    assert quotas.per_second("textract.Other") == 1.5


def test_the_default_quotas_fit_the_model() -> None:
    assert read_quotas().per_second("textract.AnalyzeID") == 5


def test_a_region_that_is_named_has_a_value_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, f'region = "us-east-1"\n{ENTRY}regions = {{ us-east-1 = 9 }}')
    assert read_quotas(path).per_second("textract.AnalyzeID") == 9
    elsewhere = read_quotas(path, "eu-central-1")
    assert (elsewhere.region, elsewhere.per_second("textract.AnalyzeID")) == ("eu-central-1", 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY, "region: Field required"),
        (f'region = "x"\n{ENTRY}granted = 7', "quota.0.granted: Extra inputs are not permitted"),
        (f'region = "x"\n{ENTRY}'.replace("calls/s", "calls"), "is no rate"),
        (f'region = "x"\n{ENTRY}'.replace("= 5", '= "5"'), "quota.0.value: Input should be a valid number"),
        (f'region = "x"\n{ENTRY}'.replace("calls/s", "an hour"), "quota.0.unit"),
        (f'region = "x"\n{ENTRY}'.replace("2026-01-02", "true"), "quota.0.checked"),
        (f'region = "x"\n{ENTRY}{ENTRY}', "there twice: textract.AnalyzeID"),
        (f'region = "x"\n{ENTRY}'.replace("AnalyzeID", "AnalyzeDocument"), "there is no quota textract.AnalyzeID"),
        (f'region = "x"\n{ENTRY}regions = {{ x = 0 }}', "quota.0.regions.x"),
        (f'region = "x"\n{ENTRY}code = "L-1"', "quota.0.code"),
        ("region =", "quotas.toml"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FiguresError, match=message):
        read_quotas(written(tmp_path, text)).per_second("textract.AnalyzeID")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FiguresError, match=r"none\.toml: No such file"):
        read_quotas(tmp_path / "none.toml")
