"""The measures of pairs, and the report of them."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from benchmarks.accuracy.measures import wilson
from benchmarks.markdown import table
from benchmarks.same_picture.pairs import Kind, Pair
from kyc.adapters.same_picture import same_picture
from kyc.domain.policy import Policy

_GOAL: Final = 0.98

METHOD: Final = """\
A document's picture is drawn with a portrait whose face is 60, 90, 130 or 200 pixels wide, some grey, some with lines \
over it, and photographed: tilt, light, blur, noise, JPEG. Against it stand the portrait again in each way of \
`samples.planar`, from its source and from the document's own picture; the person with the head turned by 20-25 \
degrees (`samples.retake.selfie`); and every other person, turned and photographed. Faces and landmarks are found by \
the laptop's vision. A pair in which no face is found is left out: no service would compare it."""


@dataclass(frozen=True)
class Measured:
    """A pair and how far one picture is the other."""

    kind: Kind
    way: str
    face_width: int
    title: str
    percent: float | None
    seconds: float


def measure(pairs: Iterable[Pair]) -> Iterator[Measured]:
    """Yield the measure of each pair."""
    for pair in pairs:
        began = time.process_time()
        found = same_picture(pair.first.data, pair.first.face, pair.second.data, pair.second.face)
        seconds = time.process_time() - began
        yield Measured(pair.kind, pair.way, pair.face_width, pair.title, found.correlation_percent, seconds)


def report(measured: Sequence[Measured], policy: Policy, megabytes: float) -> str:
    """Give the report as Markdown.

    Args:
        measured: Every pair.
        policy: Its limits.
        megabytes: By how much a comparison of two large pictures raises the memory that the process takes.
    """
    again = [each for each in measured if each.kind is Kind.AGAIN]
    rest = [each for each in measured if each.kind is not Kind.AGAIN]
    fired = sum(_is_again(each, policy) for each in again)
    seconds = sorted(each.seconds for each in measured)
    lines = [
        METHOD,
        "",
        f"Limit {policy.same_picture_percent:g} %; from {policy.same_picture_review_percent:g} % a person looks.",
        "",
        "## The portrait again",
        "",
        _table(again, policy, "way", lambda each: each.way),
        "",
        _table(again, policy, "face", lambda each: f"{each.face_width} px"),
        "",
        f"Together {_share(fired, len(again))} at or above the limit; the goal is {_GOAL:.0%}.",
        "",
        "## Another picture",
        "",
        _table(rest, policy, "second picture", lambda each: f"{each.kind}: {each.way}"),
        "",
        _worst(again, rest),
        "",
        "## Time and memory",
        "",
        _cost(seconds, megabytes),
    ]
    return "\n".join(lines) + "\n"


def _cost(seconds: Sequence[float], megabytes: float) -> str:
    middle, most = median(seconds) * 1000, seconds[int(len(seconds) * 0.99)] * 1000
    return (
        f"{middle:.0f} ms of one core in the middle, {most:.0f} ms at most for 99 of 100 pairs; {megabytes:.0f} MB for "
        "two pictures of 12 megapixels."
    )


def _is_again(each: Measured, policy: Policy) -> bool:
    return each.percent is not None and each.percent >= policy.same_picture_percent


def _is_for_a_person(each: Measured, policy: Policy) -> bool:
    return each.percent is None or policy.same_picture_review_percent <= each.percent < policy.same_picture_percent


def _table(measured: Sequence[Measured], policy: Policy, heading: str, key: Callable[[Measured], str]) -> str:
    groups: dict[str, list[Measured]] = {}
    for each in measured:
        groups.setdefault(key(each), []).append(each)
    rows = [_row(name, group, policy) for name, group in groups.items()]
    return table([heading, "pairs", "at the limit", "for a person", "least", "middle", "most"], rows)


def _row(name: str, group: Sequence[Measured], policy: Policy) -> list[str]:
    values = sorted(each.percent for each in group if each.percent is not None)
    least, middle, most = (f"{v:.1f}" for v in (values[0], median(values), values[-1])) if values else ("-", "-", "-")
    fired = sum(_is_again(each, policy) for each in group)
    waiting = sum(_is_for_a_person(each, policy) for each in group)
    return [name, str(len(group)), f"{fired / len(group):.1%}", f"{waiting / len(group):.1%}", least, middle, most]


def _share(hits: int, total: int) -> str:
    interval = wilson(hits, total)
    return f"{hits} of {total} ({hits / total:.1%}; Wilson {interval.low:.1%}-{interval.high:.1%})"


def _worst(again: Sequence[Measured], rest: Sequence[Measured]) -> str:
    def shown(each: Measured) -> str:
        return f"`{each.title}`, {each.face_width} px: {'none' if each.percent is None else f'{each.percent:.1f}'}"

    lowest = sorted(again, key=lambda each: each.percent or 0)[:5]
    highest = sorted(rest, key=lambda each: each.percent or 0, reverse=True)[:5]
    return "\n".join(
        ["Nearest to the wrong side:", "", *(f"- {shown(each)}" for each in (*lowest, *highest))],
    )
