"""Prices by tiers, and files of prices that say something else."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.prices import Price, Tier, read_prices
from benchmarks.published import FiguresError

TIERED = Price(
    name="textract.AnalyzeID",
    unit="page",
    per=10,
    tiers=(Tier(up_to=100, price=5.0), Tier(up_to=1000, price=2.0), Tier(price=1.0)),
    source="https://aws.amazon.com/textract/pricing/",
    checked=False,
)
ENTRY = """
[[price]]
name = "sqs.fifo"
unit = "request"
per = 1_000_000
tiers = [{ up_to = 100, price = 0.5 }, { price = 0.4 }]
source = "https://aws.amazon.com/sqs/pricing/"
checked = false
"""
HEAD = 'region = "us-east-1"\ncurrency = "USD"\n'


@pytest.mark.parametrize(
    ("quantity", "cost"),
    [(0, 0), (10, 5), (100, 50), (101, 50.2), (1000, 50 + 180), (1500, 50 + 180 + 50)],
)
def test_each_part_of_a_quantity_costs_what_its_own_tier_says(quantity: float, cost: float) -> None:
    assert TIERED.of(quantity) == pytest.approx(cost)


def test_a_region_has_prices_of_its_own_or_unchecked_ones_of_the_files(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    other = ENTRY.replace("sqs.fifo", "sqs.standard").replace("checked = false", "checked = 2026-11-27")
    path.write_text(f"{HEAD}{ENTRY}regions = {{ eu-west-1 = [{{ price = 0.7 }}] }}\n{other}", encoding="utf-8")

    there = read_prices(path, "eu-west-1")

    assert there.region == "eu-west-1"
    assert there["sqs.fifo"].of(1_000_000) == pytest.approx(0.7)
    assert there["sqs.standard"].of(1_000_000) == read_prices(path)["sqs.standard"].of(1_000_000)
    assert (read_prices(path)["sqs.standard"].checked, there["sqs.standard"].checked) == (date(2026, 11, 27), False)


def test_a_model_costs_a_tenth_more_where_it_stays_in_a_geography() -> None:
    prices = read_prices()

    anywhere = prices.with_model("global.anthropic.claude-haiku-5-5")
    within = prices.with_model("eu.anthropic.claude-haiku-5-5")

    assert anywhere["model.input"].of(1_000_000) == prices.with_model("claude-haiku-5-5")["model.input"].of(1_000_000)
    assert within["model.output"].of(1_000_000) == pytest.approx(1.1 * anywhere["model.output"].of(1_000_000))
    with pytest.raises(FiguresError, match="no prices of the model claude-haiku-9"):
        prices.with_model("claude-haiku-9")


def test_a_negative_quantity_is_refused() -> None:
    with pytest.raises(ValueError, match=r"textract\.AnalyzeID"):
        TIERED.of(-1)


def test_the_list_fits_the_model() -> None:
    assert read_prices()["textract.AnalyzeID"].of(1000) == pytest.approx(25)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY, "region: Field required"),
        (f"{HEAD}{ENTRY}discount = 0.1", "price.0.discount: Extra inputs are not permitted"),
        (HEAD + ENTRY.replace("{ price = 0.4 }", "{ up_to = 200, price = 0.4 }"), "every tier but the last has an end"),
        (HEAD + ENTRY.replace("up_to = 100, ", ""), "every tier but the last has an end"),
        (HEAD + ENTRY.replace("{ price", "{ up_to = 100, price = 1 }, { price"), "in the order of their ends"),
        (HEAD + ENTRY.replace("0.5", "-0.5"), "price.0.tiers.0.price"),
        (HEAD + ENTRY.replace("sqs.fifo", "sqs.standard"), "there is no price of sqs.fifo"),
        (HEAD + ENTRY + ENTRY, "there twice: sqs.fifo"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FiguresError, match=message):
        read_prices(path)["sqs.fifo"].of(1)
