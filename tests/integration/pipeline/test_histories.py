"""Whatever happens in whatever order, and wherever a process dies: nothing is lost, decided twice or moved back.

First every place where a process can die or an answer can be lost, one by one; then random histories.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.integration.pipeline.histories import History, Mishap, histories

Step = Callable[[History, Mishap | None], object]


@pytest.fixture(scope="module")
def history() -> Iterator[History]:
    with histories() as started:
        yield started


def submit(history: History, mishap: Mishap | None) -> None:
    history.submit(history.claim(), mishap)


def decide(history: History, mishap: Mishap | None) -> None:
    history.decide("rejected", mishap=mishap)


def dispatch(history: History, mishap: Mishap | None) -> None:
    history.dispatch(history.stream[:1], mishap)


def validate(history: History, mishap: Mishap | None) -> None:
    history.deliver("validate_kyc", history.queues["validate_kyc"][:1], mishap)


def tell(history: History, mishap: Mishap | None) -> None:
    history.deliver("notify_user", history.queues["notify_user"][:1], mishap)


def identify(history: History, mishap: Mishap | None) -> None:
    history.deliver("update_identity", history.queues["update_identity"][:1], mishap)


WAY: tuple[Step, ...] = (submit, dispatch, validate, dispatch, identify, tell, decide)
"""Of one submission that nothing happens to, and of a person's decision after it."""
NAMES = [f"{number}-{step.__name__}" for number, step in enumerate(WAY)]


def again(history: History) -> None:
    """All that has been delivered is delivered once more."""
    if history.past["dispatch"]:
        history.dispatch(list(history.past["dispatch"]))
    for worker in ("validate_kyc", "update_identity", "notify_user"):
        for message in list(history.past[worker]):
            history.deliver(worker, [message])


MEANWHILE: dict[str, Callable[[History], object]] = {
    "everything is delivered": lambda history: history.drain(),
    "everything comes again": again,
    "a resubmission": lambda history: history.submit(history.claim(stranger=True)),
    "a decision by hand": lambda history: history.decide("rejected"),
}


def on_the_way_to(place: int, history: History) -> Step:
    """Begin a history and go to where the step at this place is next."""
    history.begin()
    for step in WAY[:place]:
        step(history, None)
    return WAY[place]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("place", range(len(WAY)), ids=NAMES)
def test_a_process_dies_between_any_two_writes(history: History, place: int, meanwhile: str) -> None:
    for write in range(100):
        step = on_the_way_to(place, history)
        mishap = Mishap(dies_after=write)
        step(history, mishap)
        if not mishap.struck:
            break
        MEANWHILE[meanwhile](history)
        history.drain(newest_first=write % 2 == 1)
        history.check_at_rest()
    assert write > 1


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("place", [0, 2, 4, 6], ids=[NAMES[n] for n in (0, 2, 4, 6)])
def test_an_answer_is_lost_and_the_call_made_again(history: History, place: int, meanwhile: str) -> None:
    for write in range(1, 100):
        step = on_the_way_to(place, history)
        mishap = Mishap(loses=write, meanwhile=lambda: MEANWHILE[meanwhile](history))
        step(history, mishap)
        history.drain()
        history.check_at_rest()
        if not mishap.struck:
            break
    assert write > 1


def test_a_decision_that_names_its_version_is_about_no_other(history: History) -> None:
    history.begin()
    history.submit(history.claim())
    history.submit(history.claim(stranger=True))
    assert history.decide("verified", version=1) == 409
    assert history.decide("rejected", version=2) == 200
    history.drain()
    history.check_at_rest()
    assert history.changes[-1].version == 3
