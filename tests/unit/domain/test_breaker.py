"""The breaker: it opens for a provider that does not answer, closes once all do, and does not flap."""

from typing import Final

import pytest

from kyc.domain.breaker import PROVIDERS, Breaker

NOW: Final = 1_800_000_000
DOWN: Final = {"textract": "InternalServerError"}


def looks(breaker: Breaker, *answers: dict[str, str], start: int = NOW) -> list[Breaker]:
    """Return the breaker after each of several looks a minute apart, textract in doubt at each."""
    stands = []
    for minute, down in enumerate(answers):
        now = start + 60 * minute
        breaker = breaker.after(breaker.suspects({"textract": now}, now), down, now)
        stands.append(breaker)
    return stands


@pytest.mark.parametrize(
    ("failures", "asked"),
    [
        ({}, ()),
        ({"textract": NOW - 10}, ("textract",)),
        ({"textract": NOW - 10, "claude": NOW - 100}, ("textract", "claude")),
        ({"textract": NOW - 300}, ()),
        ({"dynamodb": NOW - 10}, ()),
    ],
)
def test_only_who_has_just_failed_a_worker_is_asked_while_it_is_closed(
    failures: dict[str, int], asked: tuple[str, ...]
) -> None:
    assert Breaker().suspects(failures, NOW) == asked


def test_a_failure_from_before_it_closed_says_nothing_of_now() -> None:
    assert Breaker(since=NOW - 20).suspects({"textract": NOW - 30}, NOW) == ()
    assert Breaker(since=NOW - 20).suspects({"textract": NOW - 10}, NOW) == ("textract",)


def test_all_providers_are_asked_while_it_is_open_and_none_while_it_is_held() -> None:
    assert Breaker(state="open").suspects({}, NOW) == PROVIDERS
    assert Breaker(state="held").suspects({"textract": NOW}, NOW) == ()


def test_a_provider_that_answers_was_no_outage() -> None:
    assert Breaker().after(("textract",), {}, NOW) == Breaker()


def test_it_opens_for_a_provider_that_does_not_answer_and_says_which() -> None:
    (opened,) = looks(Breaker(), DOWN)
    assert (opened.state, opened.since, opened.by) == ("open", NOW, "textract: InternalServerError")


def test_it_closes_once_all_have_answered_twice_in_a_row() -> None:
    assert [each.state for each in looks(Breaker(), DOWN, {}, {})] == ["open", "open", "closed"]
    assert [each.state for each in looks(Breaker(), DOWN, {}, DOWN, {}, {})] == [
        "open", "open", "open", "open", "closed"
    ]  # fmt: skip


def test_one_that_opens_again_soon_asks_for_twice_as_many_answers() -> None:
    first = looks(Breaker(), DOWN, {}, {})[-1]
    second = looks(first, DOWN, {}, {}, {}, {}, start=NOW + 240)
    assert [each.state for each in second] == ["open", "open", "open", "open", "closed"]
    later = looks(second[-1], DOWN, {}, {}, start=NOW + 7200)
    assert [each.state for each in later] == ["open", "open", "closed"]


@pytest.mark.parametrize("pattern", [(DOWN, {}), (DOWN, {}, {}), (DOWN, {}, {}, {}, {})])
def test_a_provider_that_comes_and_goes_does_not_make_it_flap(pattern: tuple[dict[str, str], ...]) -> None:
    """In four hours of a provider that is down every few minutes it moves a few times, not every few minutes."""
    stands = looks(Breaker(), *(pattern * (240 // len(pattern))))
    moves = sum(one.state != other.state for one, other in zip([Breaker(), *stands], stands, strict=False))
    assert moves <= 8


def test_who_holds_it_open_closes_it() -> None:
    held = Breaker().by_hand("held", "operator:A", NOW)
    assert held.is_open
    assert held.after(PROVIDERS, {}, NOW + 60) == held
    closed = held.by_hand("closed", "operator:A", NOW + 90)
    assert (closed.is_open, closed.needed) == (False, 2)
