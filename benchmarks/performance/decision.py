"""The time from the API's answer to the stored outcome and to the notification, against the providers' own time."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Final

from benchmarks.markdown import table
from benchmarks.performance.section import Goal, Section
from benchmarks.performance.timeline import Bar, Mark, draw
from benchmarks.scaling.simulation import KNOWN_FACES
from benchmarks.stage import LATENCIES, STREAM_POLLS_PER_SECOND, Providers, Stage, Validation, cases
from local.cloud import PROJECT
from local.emulator.recording import RecordedCall

PICTURE: Final = PROJECT / "docs" / "timeline.svg"
CLAIMS: Final = 5
"""Of each kind; a person may submit one claim ten times."""
SLOW_CLAIMS: Final = 3
"""Of each kind, with slow tails."""
COLD_CLAIMS: Final = 2
"""Of each kind, with every function to be started."""
SLOW_SHARE: Final = 0.2
SLOW_FACTOR: Final = 3.0

_MOST_TO_OUTCOME: Final = 1.10
_MOST_TO_NOTIFICATION: Final = 1.25
_MODEL: Final = "anthropic.Messages"
_PICTURED: Final = "US licence, both sides"


@dataclass(frozen=True)
class Timed:
    """One claim's times.

    Attributes:
        kind: of claim.
        validation: what was seen of it.
        floor: seconds that its providers took on the critical path.
    """

    kind: str
    validation: Validation
    floor: float

    @property
    def to_outcome(self) -> float:
        """Times the floor, from the API's answer to the stored outcome."""
        return self.validation.decided_seconds / self.floor

    @property
    def overhead_ms(self) -> float:
        """Milliseconds from the API's answer to the stored outcome that are not the providers'."""
        return 1000 * (self.validation.decided_seconds - self.floor)

    @property
    def to_notification(self) -> float:
        """Times the floor, from the API's answer to the notification."""
        return self.validation.told_seconds / self.floor


def floor(calls: Sequence[RecordedCall], drawn_seconds: Callable[[RecordedCall], float]) -> float:
    """Return the least time that the providers' latencies allow.

    Documents and faces are looked at side by side, then the model is asked, then the face of who would be verified is
    entered among those that are known and searched for, one after the other.

    Args:
        calls: of one claim; other calls than those of providers count for nothing.
        drawn_seconds: the latency that a provider's call was given.
    """
    drawn: dict[str, list[float]] = {"first": [0.0], "model": [0.0], "known faces": []}
    for call in calls:
        if call.name in LATENCIES:
            place = "model" if call.name == _MODEL else "known faces" if call.name in KNOWN_FACES else "first"
            drawn[place].append(drawn_seconds(call))
    return max(drawn["first"]) + max(drawn["model"]) + sum(drawn["known faces"])


def measure() -> Section:
    """Submit claims one after another, draw one, and compare."""
    with Stage(name="decision") as stage:
        stage.recognise()
        customers = {kind: stage.customer(case) for kind, case in cases().items()}
        warm = [
            _timed(kind, stage.validate(customer), stage.providers)
            for kind, customer in customers.items()
            for _ in range(CLAIMS)
        ]
        stage.set_providers(Providers(slow_share=SLOW_SHARE, slow_factor=SLOW_FACTOR))
        slow = [
            _timed(kind, stage.validate(customer), stage.providers)
            for kind, customer in customers.items()
            for _ in range(SLOW_CLAIMS)
        ]
        stage.set_providers(Providers())
        cold = [
            _timed(kind, stage.validate_cold(customer), stage.providers)
            for kind, customer in customers.items()
            for _ in range(COLD_CLAIMS)
        ]
    pictured = sorted((each for each in warm if each.kind == _PICTURED), key=lambda each: each.to_notification)
    PICTURE.write_text(picture(pictured[len(pictured) // 2].validation), encoding="utf-8")
    return _section(warm, slow, cold)


def _timed(kind: str, validation: Validation, providers: Providers) -> Timed:
    return Timed(kind, validation, floor(validation.calls, providers.drawn_seconds))


def picture(validation: Validation) -> str:
    """Return the timeline of one validation, from the API's answer to the notification."""
    began = validation.answered
    bars = []
    for call in validation.calls:
        start, end = call.started - began, call.ended - began
        if end < 0 or start > validation.told_seconds:
            continue
        kind = "provider" if call.name in LATENCIES else "aws"
        caller = call.caller or "validate_kyc"
        bars.append(Bar(f"{caller}: {call.service} {call.operation}", kind, max(0.0, start), end))
    marks = (
        Mark("outcome stored", validation.decided_seconds),
        Mark("notification in a subscribed queue", validation.told_seconds),
    )
    title = f"{_PICTURED}: from the API's answer to the notification. Blue: providers; green: other services"
    return draw(title, bars, marks)


def _section(warm: Sequence[Timed], slow: Sequence[Timed], cold: Sequence[Timed]) -> Section:
    goals = (
        *goals_of("", warm),
        *goals_of(f", with {SLOW_SHARE:.0%} of the providers' calls {SLOW_FACTOR:g} times as slow", slow),
    )
    return Section(
        title="Time to a decision",
        goals=goals,
        tables=(
            ("Warm claims, one after another. Seconds from the API's answer, and times the floor:", _by_kind(warm)),
            ("With slow tails, each claim against the floor of the latencies that it met:", _by_kind(slow)),
            ("The same with every function cold, from the submission on:", _cold(warm, cold)),
            ("What each function's start was of that, in milliseconds:", _starts(cold)),
            ("One claim that took the median time:", "![Timeline of one validation](timeline.svg)"),
            ("Where the time went that is not the providers':", _shares(warm)),
        ),
        method=(
            f"The floor is the longest call among documents and faces, the model's, and those by which the face of who "
            "would be verified is entered and searched for, one after the other: "
            f"{', '.join(starmap('{} {:g} s'.format, LATENCIES.items()))}. Those latencies are injected into the local "
            "cloud; pictures were recognised beforehand, so that they are all that a provider takes. The functions "
            "are the packaged ones, in processes that have served before. The outcome's time is its record's in the "
            "table's stream, the notification's that of a queue that is subscribed to the topic. A quiet stream is "
            f"read {STREAM_POLLS_PER_SECOND:g} times a second, as Lambda's pollers do, so that a change waits for up "
            "to a quarter of a second, twice before the notification; queues are long-polled. Not in it: the network "
            "between AWS's services, and SNS's delivery. Before each claim of the cold chain every function's "
            "processes are ended, so that each starts a new one, with its files in the machine's cache; `validate_kyc` "
            "loads the model's package while providers look at pictures."
        ),
    )


def goals_of(where: str, timed: Sequence[Timed]) -> tuple[Goal, Goal]:
    """Return the goals for the outcome and for the notification, with what some claims took.

    Args:
        where: under which conditions, for the goals' texts.
        timed: the claims.
    """
    return (
        _goal("the stored outcome", where, [each.to_outcome for each in timed], _MOST_TO_OUTCOME),
        _goal("the notification", where, [each.to_notification for each in timed], _MOST_TO_NOTIFICATION),
    )


def _goal(what: str, where: str, ratios: Sequence[float], most: float) -> Goal:
    measured = f"p95 {_p95(ratios):.2f}, p50 {statistics.median(ratios):.2f} times, of {len(ratios)} claims"
    text = f"From the HTTP answer to {what} at most {most:g} times the floor at p95{where}"
    return Goal(text, measured, _p95(ratios) <= most)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _by_kind(timed: Sequence[Timed]) -> str:
    rows = []
    for kind in dict.fromkeys(each.kind for each in timed):
        ours = [each for each in timed if each.kind == kind]
        floors = sorted({round(each.floor, 1) for each in ours})
        rows.append(
            [
                kind,
                " to ".join(f"{seconds:g} s" for seconds in dict.fromkeys((floors[0], floors[-1]))),
                f"{statistics.median(each.validation.decided_seconds for each in ours):.2f} s",
                f"{statistics.median(each.to_outcome for each in ours):.2f}",
                f"{statistics.median(each.overhead_ms for each in ours):.0f} ms",
                f"{_p95([each.overhead_ms for each in ours]):.0f} ms",
                f"{statistics.median(each.validation.told_seconds for each in ours):.2f} s",
                f"{statistics.median(each.to_notification for each in ours):.2f}",
            ]
        )
    headings = (
        "Kind of claim",
        "Floor",
        "To the outcome, p50",
        "times",
        "beyond the floor, p50",
        "p95",
        "To the notification, p50",
        "times",
    )
    return table(headings, rows)


def _cold(warm: Sequence[Timed], cold: Sequence[Timed]) -> str:
    """Return a table of the medians from the submission on, of warm claims, of cold ones, and the difference."""
    until: Mapping[str, Callable[[Timed], float]] = {
        "the API's answer": lambda each: each.validation.answered,
        "the stored outcome": lambda each: each.validation.outcome.time,
        "the notification": lambda each: each.validation.told,
    }
    rows = []
    for what, at in until.items():
        medians = [statistics.median(at(each) - each.validation.asked for each in timed) for timed in (warm, cold)]
        rows.append([what, *(f"{seconds:.2f} s" for seconds in medians), f"{1000 * (medians[1] - medians[0]):.0f} ms"])
    return table(("To …", "Warm, p50", "Cold, p50", "More"), rows)


def _starts(cold: Sequence[Timed]) -> str:
    """Return a table of the starts of functions' processes within cold claims."""
    found: dict[str, list[float]] = {}
    for report in (report for each in cold for report in each.validation.reports if report.init_ms is not None):
        found.setdefault(report.function, []).append(report.init_ms or 0.0)
    rows = [[f"`{name}`", f"{statistics.median(each):.0f}", f"{max(each):.0f}"] for name, each in sorted(found.items())]
    return table(("Function", "p50", "longest"), rows)


def _shares(timed: Sequence[Timed]) -> str:
    rows = [[what, f"{statistics.median(map(taken, timed)) * 1000:.0f} ms"] for what, taken in _STEPS.items()]
    return table(("From … to …", "p50"), rows)


def _first(each: Timed, name: str, *, caller: str = "") -> RecordedCall:
    return next(call for call in each.validation.calls if call.name == name and caller in ("", call.caller))


def _recognised(each: Timed) -> float:
    """When the last of the calls before the model's was answered."""
    begun = _first(each, _MODEL).started
    return max(call.ended for call in each.validation.calls if call.name in LATENCIES and call.ended <= begun)


def _known_faces(each: Timed) -> float:
    return sum(call.ended - call.started for call in each.validation.calls if call.name in KNOWN_FACES)


def _looked(each: Timed) -> float:
    return min(call.started for call in each.validation.calls if call.name in LATENCIES)


_STEPS: Final[Mapping[str, Callable[[Timed], float]]] = {
    "the API's answer to the message in the queue (a stream's poll)": lambda each: (
        _first(each, "sqs.SendMessage").ended - each.validation.answered
    ),
    "there to the record read": lambda each: (
        _first(each, "dynamodb.GetItem", caller="validate_kyc").ended - _first(each, "sqs.SendMessage").ended
    ),
    "there to the first provider's call": lambda each: (
        _looked(each) - _first(each, "dynamodb.GetItem", caller="validate_kyc").ended
    ),
    "the last answer of text and faces to the model's call": lambda each: (
        _first(each, _MODEL).started - _recognised(each)
    ),
    "the model's answer to the stored outcome, without the calls of known faces": lambda each: (
        each.validation.outcome.time - _first(each, _MODEL).ended - _known_faces(each)
    ),
    "the stored outcome to the notification (a stream's poll)": lambda each: (
        each.validation.told - each.validation.outcome.time
    ),
}
