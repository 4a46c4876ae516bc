"""Whatever happens in whatever order, and wherever a process dies: nothing is lost, decided twice or moved back.

First every place where a process can die or an answer can be lost, one by one; then random histories.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kyc.domain.errors import ProviderUnavailable
from tests.integration.pipeline.histories import PROVIDER_ATTEMPTS, History, Mishap, down, histories

T = TypeVar("T")
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
    if history.past["follow_records"]:
        history.follow(list(history.past["follow_records"]))
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
@pytest.mark.parametrize("place", [0, 1, 2, 4, 5, 6], ids=[NAMES[n] for n in (0, 1, 2, 4, 5, 6)])
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


def test_each_step_makes_as_few_calls_as_it_can(history: History) -> None:
    on_the_way_to(len(WAY) - 1, history)(history, None)  # each process is warm: it has derived its key
    history.begin()
    made: list[list[str]] = []
    for step in WAY:
        process = Mishap()
        step(history, process)
        made.append(sorted(process.calls))

    assert made == [
        ["cognito-idp.AdminGetUser", "dynamodb.Query", *["dynamodb.UpdateItem"] * 3],  # submit; two count it for limits
        ["dynamodb.UpdateItem", "dynamodb.UpdateItem", "sqs.SendMessage"],  # dispatch; two count the tenant's share
        [  # validate: the record is read and written once, its user's others, document and selfie looked up and bound
            # by one call each; two pictures, a note of what was judged beside each, and the case file
            "dynamodb.BatchGetItem",
            "dynamodb.DeleteItem",  # of the user's lock
            "dynamodb.GetItem",
            "dynamodb.Query",
            "dynamodb.TransactWriteItems",
            *["dynamodb.UpdateItem"] * 4,  # the lock; the decision; the face that is entered, and is the user's then
            "kms.GenerateMac",
            "rekognition.IndexFaces",
            "rekognition.SearchFacesByImage",
            "s3.GetObject",
            "s3.GetObject",
            *["s3.PutObject"] * 3,
        ],
        ["sns.Publish"],
        ["dynamodb.BatchGetItem", "dynamodb.TransactWriteItems", "kms.VerifyMac"],  # identify
        ["kms.VerifyMac", "sns.Publish"],  # notify
        ["dynamodb.GetItem", "dynamodb.UpdateItem", "kms.GenerateMac", "kms.VerifyMac", "s3.PutObject"],  # decide
    ]


@pytest.mark.parametrize(("call", "provider"), [("faces", "rekognition"), ("assess", "claude")])
def test_every_try_that_a_provider_fails_is_counted_the_last_one_too(
    history: History, capsys: pytest.CaptureFixture[str], call: str, provider: str
) -> None:
    history.begin()
    submit(history, None)
    dispatch(history, None)
    history.providers.faults[call] = ProviderUnavailable(provider, "ServiceUnavailable")
    for _ in range(PROVIDER_ATTEMPTS - 1):
        validate(history, None)
    boto3.client("dynamodb").delete_item(TableName="breaker", Key={"name": {"S": "validation"}})
    validate(history, None)

    assert history.changes[-1].status == "manual_review"
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failures = [line.get("provider") for line in counted if "ProviderFailures" in line]
    assert failures == [None, provider] * PROVIDER_ATTEMPTS
    _, noted = history.functions["validate_kyc"].breaker.read()
    assert list(noted) == [provider]


@pytest.mark.parametrize("place", [1, 3])
def test_a_process_dies_between_reading_a_record_and_writing_the_lists(history: History, place: int) -> None:
    for write in range(2):
        on_the_way_to(place, history)
        history.follow(history.unlisted[-1:], Mishap(dies_after=write))
        history.decide("rejected")
        history.follow(list(history.past["follow_records"]))
        history.drain(newest_first=write == 1)
        history.check_at_rest()


def test_a_decision_that_names_its_version_is_about_no_other(history: History) -> None:
    history.begin()
    history.submit(history.claim())
    history.submit(history.claim(stranger=True))
    assert history.decide("verified", version=1) == 409
    assert history.decide("rejected", version=2) == 200
    history.drain()
    history.check_at_rest()
    assert history.changes[-1].version == 3


@dataclass(frozen=True)
class Event:
    """Something that may happen next.

    Attributes:
        what: a function that runs.
        pick: which of the records or messages that wait for it, counted around.
        again: one that it was given before, instead.
        size: how many at once.
        record: which record is submitted or decided.
        good: whether the selfie is the customer's own, or the decision is to verify.
        dies_after: the write after which the process dies.
        loses: the write whose answer is lost.
        unavailable: the provider that is down.
    """

    what: Literal["submit", "decide", "dispatch", "follow", "validate_kyc", "update_identity", "notify_user"]
    pick: int = 0
    again: bool = False
    size: int = 1
    record: int = 0
    good: bool = True
    dies_after: int | None = None
    loses: int | None = None
    unavailable: str | None = None


EVENTS = st.builds(
    Event,
    what=st.sampled_from(
        ["submit", "decide", "dispatch", "dispatch", "follow", "validate_kyc", "update_identity", "notify_user"]
    ),
    pick=st.integers(0, 5),
    again=st.sampled_from([False, False, False, True]),
    size=st.integers(1, 3),
    record=st.integers(0, 1),
    good=st.booleans(),
    dies_after=st.none() | st.none() | st.integers(0, 4),
    loses=st.none() | st.none() | st.integers(1, 4),
    unavailable=st.sampled_from([None, None, "compare", "number_key", "assess", "index", "search", "delete"]),
)


def happen(history: History, event: Event) -> None:
    mishap = Mishap(dies_after=event.dies_after, loses=event.loses)
    history.providers.faults = down(event.unavailable) if event.unavailable else {}
    history.faces.faults = dict(history.providers.faults)
    if event.what == "submit":
        history.submit(history.claim(event.record, stranger=not event.good), mishap)
    elif event.what == "decide":
        history.decide("verified" if event.good else "rejected", event.record, mishap)
    elif event.what == "dispatch":
        if records := _some(history.past["dispatch"] if event.again else history.stream, event):
            history.dispatch(records, mishap)
    elif event.what == "follow":
        if records := _some(history.past["follow_records"] if event.again else history.unlisted, event):
            history.follow(records, mishap)
    elif messages := _some(history.past[event.what] if event.again else history.queues[event.what], event):
        history.deliver(event.what, messages, mishap)


def _some(waiting: Sequence[T], event: Event) -> Sequence[T]:
    start = event.pick % len(waiting) if waiting else 0
    return waiting[start : start + event.size]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(events=st.lists(EVENTS, min_size=4, max_size=12), newest_first=st.booleans())
def test_any_history_comes_to_rest(history: History, events: list[Event], *, newest_first: bool) -> None:
    history.begin()
    history.submit(history.claim())
    for event in events:
        happen(history, event)
    history.drain(newest_first=newest_first)
    history.check_at_rest()
