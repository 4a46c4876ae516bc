"""Labels matched with values: on the label's own line, beside it or below it, the nearest pairs first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from local.vision.labels import Label, Numbering, find_labels, numbering_of
from local.vision.layout import Run
from local.vision.values import value_span
from local.vision.vocabulary import Field

NAMES = {Field.LAST_NAME, Field.FIRST_NAME, Field.MIDDLE_NAME, Field.FULL_NAME}
_DATES = {Field.DATE_OF_BIRTH, Field.DATE_OF_ISSUE, Field.EXPIRATION_DATE}
_FILLERS = {Field.OTHER_CODE, Field.OTHER_WORDS, Field.OTHER_DATE}

# Distances in line heights.
_FARTHEST_BESIDE = 14.0
_FARTHEST_BELOW = 2.2
_INDENT = 3.0
_OVERLAP_BELOW = -0.6
"""Farthest reach of a value's box up into its label's: boxes of text are generous."""
_SAME_SIZE = (0.65, 1.5)
_AGAINST_CUSTOM = 0.8
"""Cost of a pair whose direction is not the one that most of the document's labels have."""
_MAX_ADDRESS_LINES = 4
_MAX_NAME_LINES = 2


class Direction(Enum):
    """The place of a value, seen from its label."""

    INLINE = "inline"
    BESIDE = "beside"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label with its place; `rest` is what follows it on its line, up to the next label."""

    label: Label
    run: Run
    rest: Run
    next_left: float | None
    """Left edge of the next label in the same row."""

    @property
    def field(self) -> Field:
        """Return the field that it announces."""
        return self.label.field


@dataclass(frozen=True, slots=True)
class Match:
    """A label's value: its runs of text, from top to bottom."""

    placed: PlacedLabel
    runs: tuple[Run, ...]
    direction: Direction


@dataclass(slots=True)
class Page:
    """A page cut into labels and the text that is none."""

    numbering: Numbering
    runs: Sequence[Run]
    labels: list[PlacedLabel] = field(default_factory=list)
    free: list[Run] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Pair:
    cost: float
    placed: PlacedLabel
    value: Run
    direction: Direction


def cut(runs: Sequence[Run]) -> Page:
    """Find the labels of a page."""
    page = Page(numbering_of([run.folded for run in runs]), runs)
    for run in runs:
        labels = find_labels(run.text, run.folded, page.numbering)
        ends = [*(label.start for label in labels[1:]), len(run.text)][: len(labels)]
        before = run.part(0, labels[0].start if labels else len(run.text))
        if before.text:
            page.free.append(before)
        for label, end in zip(labels, ends, strict=True):
            page.labels.append(PlacedLabel(label, run.part(label.start, label.end), run.part(label.end, end), None))
    page.labels = _without_ambiguity([_with_neighbour(placed, page.labels) for placed in page.labels])
    return page


def _with_neighbour(placed: PlacedLabel, others: Sequence[PlacedLabel]) -> PlacedLabel:
    lefts = [
        other.run.left for other in others if other.run.left > placed.run.left and _same_row(other.run, placed.run)
    ]
    return PlacedLabel(placed.label, placed.run, placed.rest, min(lefts, default=None))


def _same_row(a: Run, b: Run) -> bool:
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap >= 0.5 * min(a.height, b.height)


def _without_ambiguity(labels: list[PlacedLabel]) -> list[PlacedLabel]:
    """Settle what a word for "name" means, which the other labels tell."""
    fields = {placed.field for placed in labels}
    given = Field.FIRST_NAME in fields
    family = any(p.field is Field.LAST_NAME for p in labels)

    def settled(placed: PlacedLabel) -> Field:
        phrase = placed.label.phrase
        if phrase == "NAME" and given and not family:
            return Field.LAST_NAME
        if phrase == "NOME" and family:
            return Field.FIRST_NAME
        if phrase in ("NOM", "NOMS", "NAAM", "NUME") and not given:
            return Field.FULL_NAME
        if phrase in ("NOMBRE", "NOMBRES") and not family:
            return Field.FULL_NAME
        return placed.field

    return [
        PlacedLabel(
            Label(settled(p), p.label.start, p.label.end, p.label.phrase, p.label.number), p.run, p.rest, p.next_left
        )
        for p in labels
    ]


def match(page: Page) -> list[Match]:
    """Give each label its value, if it has one."""
    matches: list[Match] = []
    taken: list[Run] = []
    waiting: list[PlacedLabel] = []
    free = list(page.free)
    for placed in page.labels:
        span = value_span(placed.field, placed.rest.folded, placed.label.phrase) if placed.rest.text else None
        if span:
            matches.append(Match(placed, (placed.rest.part(*span),), Direction.INLINE))
            left_over = placed.rest.part(span[1], len(placed.rest.text))
        else:
            waiting.append(placed)
            left_over = placed.rest
        if left_over.text:
            free.append(left_over)
    pairs = [pair for placed in waiting for pair in _pairs(placed, free, page.labels)]
    custom = _custom(pairs, matches)
    for pair in sorted(pairs, key=lambda p: p.cost + (0.0 if custom in (None, p.direction) else _AGAINST_CUSTOM)):
        if any(m.placed is pair.placed for m in matches) or any(pair.value.overlaps(run) for run in taken):
            continue
        taken.append(pair.value)
        matches.append(Match(pair.placed, (pair.value,), pair.direction))
    matches = [_with_more_lines(one, free, [run for m in matches for run in m.runs], page.labels) for one in matches]
    return matches + _names_without_number(page, matches)


_NAME_NUMBERS = {"1": Field.LAST_NAME, "2": Field.FIRST_NAME}


def _names_without_number(page: Page, matches: Sequence[Match]) -> list[Match]:
    """Find the name whose small number was not read: 1 stands right above 2 on every numbered licence.

    The other name must have its number alone, and the two must be of one size and one left edge.
    """
    numbered = {one.placed.label.number: one for one in matches if not one.placed.label.phrase}
    known = numbered.keys() & _NAME_NUMBERS.keys()
    if page.numbering is Numbering.NONE or len(known) != 1:
        return []
    (number,) = known
    other = numbered[number]
    field_ = _NAME_NUMBERS["2" if number == "1" else "1"]
    if any(one.placed.field is field_ for one in matches):
        return []
    for run in page.free:
        above, below = (run, other.runs[0]) if field_ is Field.LAST_NAME else (other.runs[-1], run)
        near = -0.4 * above.height <= below.top - above.bottom <= 0.8 * above.height
        aligned = abs(run.left - other.runs[0].left) <= run.height
        alike = _SAME_SIZE[0] <= above.height / max(below.height, 1.0) <= _SAME_SIZE[1]
        span = value_span(field_, run.folded) if near and aligned and alike and below.middle > above.bottom else None
        if span == (0, len(run.text)):
            label = Label(field_, 0, 0, "", "")
            placed = PlacedLabel(label, run.part(0, 0), run, None)
            return [Match(placed, (run,), Direction.INLINE)]
    return []


def _custom(pairs: Sequence[_Pair], inline: Sequence[Match]) -> Direction | None:
    """Tell whether this document puts values below or beside, by its dates, which cannot be mistaken."""
    best: dict[int, _Pair] = {}
    for pair in pairs:
        known = best.get(id(pair.placed))
        if pair.placed.field in _DATES and (known is None or pair.cost < known.cost):
            best[id(pair.placed)] = pair
    below = sum(pair.direction is Direction.BELOW for pair in best.values())
    beside = len(best) - below + sum(one.placed.field in _DATES for one in inline)
    if below > 2 * beside:
        return Direction.BELOW
    return Direction.BESIDE if beside > 2 * below else None


def _pairs(placed: PlacedLabel, free: Sequence[Run], labels: Sequence[PlacedLabel]) -> list[_Pair]:
    pairs = []
    extra = 0.25 if placed.field in _FILLERS else 0.0
    for run in free:
        for direction, cost in (
            (Direction.BESIDE, _cost_beside(placed, run, labels)),
            (Direction.BELOW, _cost_below(placed, run, labels)),
        ):
            if cost is None:
                continue
            candidate = _own_part(placed, run, labels) if direction is Direction.BELOW else run
            span = value_span(placed.field, candidate.folded, placed.label.phrase) if candidate.text else None
            if span:
                pairs.append(_Pair(cost + extra, placed, candidate.part(*span), direction))
    return pairs


def _cost_beside(placed: PlacedLabel, value: Run, labels: Sequence[PlacedLabel]) -> float | None:
    label = placed.run
    if not _same_row(label, value) or value.left < label.right - 0.5 * label.height:
        return None
    gap = (value.left - label.right) / max(label.height, value.height)
    blocked = any(
        other is not placed and _same_row(other.run, value) and label.right <= other.run.left < value.left
        for other in labels
    )
    if gap > _FARTHEST_BESIDE or blocked:
        return None
    return 0.2 + 0.12 * max(gap, 0.0)


def _cost_below(placed: PlacedLabel, value: Run, labels: Sequence[PlacedLabel]) -> float | None:
    label = placed.run
    scale = max(label.height, value.height)
    drop = (value.top - label.bottom) / scale
    if not _OVERLAP_BELOW <= drop <= _FARTHEST_BELOW or value.middle <= label.bottom - 0.25 * label.height:
        return None
    if value.left > label.right + 0.5 * scale or value.right < label.left:
        return None
    right_end = placed.next_left if placed.next_left is not None else float("inf")
    if value.left >= right_end - 0.3 * scale:
        return None
    indent = abs(value.left - label.left) / scale
    between = any(
        other is not placed
        and label.bottom - 0.3 * label.height <= other.run.top
        and other.run.bottom <= value.top + 0.3 * value.height
        and other.run.left < value.right
        and other.run.right > value.left
        for other in labels
    )
    if between:
        return None
    return 0.3 + 0.5 * max(drop, 0.0) + 0.12 * min(indent, 2 * _INDENT)


def _own_part(placed: PlacedLabel, value: Run, labels: Sequence[PlacedLabel]) -> Run:
    """Cut from a line that spans several labels the words that stand under this one."""
    scale = value.height
    row = sorted(
        (other.run.left for other in labels if _same_row(other.run, placed.run) and other.run.left < value.right),
    )
    later = [left for left in row if left > placed.run.left]
    earlier = [left for left in row if left < placed.run.left and left >= value.left - _INDENT * scale]
    if not later and not earlier:
        return value
    begin, end = 0, len(value.text)
    position = 0
    if earlier:
        begin = end
    for word in value.text.split(" "):
        left = value.edges[position]
        if earlier and left >= placed.run.left - 1.0 * scale:
            begin = min(begin, position)
        if later and left >= later[0] - 0.5 * scale and position > 0:
            end = min(end, position)
        position += len(word) + 1
    return value.part(begin, max(begin, end))


def _with_more_lines(one: Match, free: Sequence[Run], taken: Sequence[Run], labels: Sequence[PlacedLabel]) -> Match:
    """Add the lines that continue a name or an address."""
    limit = _MAX_ADDRESS_LINES if one.placed.field is Field.ADDRESS else _MAX_NAME_LINES
    if one.placed.field is not Field.ADDRESS and one.placed.field not in NAMES:
        return one
    runs = list(one.runs)
    while len(runs) < limit:
        following = _following(runs, one.placed, free, [*taken, *runs], labels)
        span = value_span(one.placed.field, following.folded) if following else None
        if following is None or span is None or span[1] - span[0] < 0.8 * len(following.text):
            break
        runs.append(following.part(*span))
    return Match(one.placed, tuple(runs), one.direction)


def _following(
    runs: Sequence[Run], placed: PlacedLabel, free: Sequence[Run], taken: Sequence[Run], labels: Sequence[PlacedLabel]
) -> Run | None:
    """Return the line right below, of the same size, case and left edge, if it belongs to nothing else."""
    last = runs[-1]
    # An address that begins beside its label may go on below the label.
    edges = [runs[0].left, placed.run.left] if placed.field is Field.ADDRESS else [runs[0].left]
    candidates = [
        run
        for run in free
        if not any(run.overlaps(other) for other in taken)
        and -0.4 * last.height <= run.top - last.bottom <= 0.9 * last.height
        and run.middle > last.bottom - 0.2 * last.height
        and min(abs(run.left - edge) for edge in edges) <= 1.5 * last.height
        and _SAME_SIZE[0] <= run.height / max(last.height, 1.0) <= _SAME_SIZE[1]
        and (placed.field is Field.ADDRESS or run.text.isupper() == last.text.isupper())
        and not any(_right_after(other.run, run) for other in labels)
    ]
    return min(candidates, key=lambda run: run.top, default=None)


def _right_after(label: Run, run: Run) -> bool:
    return _same_row(label, run) and abs(label.right - run.left) < 1.5 * run.height
