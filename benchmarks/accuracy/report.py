"""The report as Markdown: figures, and every case that went wrong."""

import os
import platform
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Final

from benchmarks.accuracy.cache import VISION_LIBRARIES
from benchmarks.accuracy.measures import Measures, Rate, Result, Tally, goals, shown_rate, tally
from benchmarks.markdown import table
from kyc.domain.policy import Policy
from samples.attacks import ATTACKS
from samples.conditions import CONDITIONS
from samples.layouts import LAYOUTS

_MOST_LISTED: Final = 40
"""Cases of one list in the report; the raw results have them all."""
_ENDED: Final = ("cases", "verified", "person", "rejected")


@dataclass(frozen=True)
class Run:
    """How the figures came about."""

    seed: str
    today: date
    policy: Policy
    known: int
    """Cases whose evidence an earlier run had read."""
    reading_seconds: float
    deciding_seconds: float
    processes: int


def markdown(measures: Measures, run: Run) -> str:
    """The whole report."""
    parts = (
        _summary(measures),
        _by_layout(measures),
        _by_attack(measures),
        _by_condition(measures),
        _wrong(measures),
        _method(measures, run),
    )
    return "# Accuracy, measured\n\n" + "\n\n".join(parts) + "\n"


def _summary(measures: Measures) -> str:
    rows = [[goal.text, goal.measured, "yes" if goal.met else "**no**"] for goal in goals(measures)]
    missed = [goal.text for goal in goals(measures) if not goal.met]
    verdict = f"Not met: {'; '.join(missed)}." if missed else "Every goal is met."
    genuine = [each for each in measures.results if not each.attacked]
    attacked = [each for each in measures.results if each.attacked]
    others = [
        ["Genuine, clean or mild, sent to a person", shown_rate(measures.genuine_to_a_person)],
        ["Genuine, hard pictures, rejected (asked for another picture)", shown_rate(measures.hard_rejects)],
        ["Decided without a person", shown_rate(measures.without_a_person)],
        ["- of the genuine ones", shown_rate(_decided(genuine))],
        ["- of the attacked ones", shown_rate(_decided(attacked))],
        ["Rejections of attacks that name no right reason", shown_rate(measures.wrong_reasons_of_attacks)],
        ["Verified though attacked, where the attack does not show", shown_rate(measures.unseen_accepts)],
    ]
    return "\n\n".join(
        (
            f"{verdict} In brackets: the 95 % confidence interval (Wilson) and the counts.",
            table(("Goal", "Measured", "Met"), rows),
            table(("Besides", "Measured"), others),
        )
    )


def _decided(results: Sequence[Result]) -> Rate:
    return Rate(tuple(each for each in results if each.verified or each.rejected), tuple(results))


def _by_layout(measures: Measures) -> str:
    def row(layout: str) -> list[str]:
        mine = [each for each in measures.results if each.planned.layout == layout]
        genuine = [each for each in mine if not each.attacked and each.usable]
        attacked = [each for each in mine if each.attacked and each.shows]
        return [layout, *_counts(tally(genuine)), *_counts(tally(attacked))]

    headings = ("Document", *(f"genuine: {name}" for name in _ENDED), *(f"attacked: {name}" for name in _ENDED))
    return (
        "## By kind of document\n\nGenuine ones in clean and mild pictures; attacked ones whose attack shows.\n\n"
        + (table(headings, [row(layout) for layout in LAYOUTS]))
    )


def _by_attack(measures: Measures) -> str:
    rows = []
    for attack in sorted(ATTACKS, key=lambda it: not it.shows):
        mine = [each for each in measures.results if each.planned.attack == attack.name]
        rejected = [each for each in mine if each.rejected]
        right = f"{sum(each.right_reason for each in rejected)} of {len(rejected)}" if attack.reasons else ""
        rows.append([attack.name, "yes" if attack.shows else "no", *_counts(tally(mine)), right])
    return "## By attack\n\n" + table(("Attack", "shows", *_ENDED, "right reason"), rows)


def _by_condition(measures: Measures) -> str:
    rows = []
    for how in sorted(CONDITIONS, key=lambda it: ("clean", "mild", "hard").index(it.level)):
        mine = [
            each for each in measures.results if (each.planned.condition, each.planned.level) == (how.name, how.level)
        ]
        genuine = tally(each for each in mine if not each.attacked)
        attacked = tally(each for each in mine if each.attacked and each.shows)
        rows.append(
            [how.name, how.level.value, *_counts(genuine), *(_counts(attacked) if attacked.total else [""] * 4)]
        )
    headings = (
        "Condition",
        "level",
        *(f"genuine: {name}" for name in _ENDED),
        *(f"attacked: {name}" for name in _ENDED),
    )
    return (
        "## By image condition\n\nAttacked ones whose attack shows; they are pictured in clean and mild ones.\n\n"
        + (table(headings, rows))
    )


def _wrong(measures: Measures) -> str:
    to_person = measures.genuine_to_a_person.hits
    frequent = Counter(reason for each in to_person for reason in each.reasons if not reason.startswith("ai_"))
    parts = [
        "## What went wrong",
        _listed("Attacked, shows, and verified", measures.false_accepts.hits, _given),
        _listed("Genuine, clean or mild, and rejected", measures.false_rejects.hits, _given),
        _listed("Rejected without a right reason, other than these", _other_wrong_reasons(measures), _given),
        "### Why genuine cases in clean and mild pictures go to a person\n\n"
        + table(("Reason", "cases"), [[reason, str(count)] for reason, count in frequent.most_common()]),
    ]
    return "\n\n".join(parts)


def _other_wrong_reasons(measures: Measures) -> tuple[Result, ...]:
    listed = {id(each) for each in measures.false_rejects.hits}
    return tuple(each for each in measures.wrong_reasons.hits if id(each) not in listed)


def _given(result: Result) -> str:
    right = f"; right: {', '.join(result.expected_reasons[:3])}" if result.attacked and result.expected_reasons else ""
    return f"{', '.join(result.reasons) or 'nothing'}{right}"


def _listed(title: str, results: Sequence[Result], detail: Callable[[Result], str]) -> str:
    rows = [
        [
            each.planned.name,
            each.planned.attack or "genuine",
            each.planned.layout,
            f"{each.planned.condition} {each.planned.level}",
            detail(each),
        ]
        for each in results[:_MOST_LISTED]
    ]
    more = f"\n\nAnd {len(results) - _MOST_LISTED} more." if len(results) > _MOST_LISTED else ""
    body = table(("Case", "what", "document", "picture", "given"), rows) if rows else "None."
    return f"### {title}: {len(results)}\n\n{body}{more}"


def _method(measures: Measures, run: Run) -> str:
    pictures = tally(measures.results)
    versions = ", ".join(f"{name} {version(name)}" for name in VISION_LIBRARIES)
    unseen = ", ".join(attack.name for attack in ATTACKS if not attack.shows)
    settings = run.policy.model_dump(mode="json", exclude_defaults=True)
    return f"""## How it was measured

- Corpus: `samples.corpus.plan`, seed `{run.seed}`, as seen from {run.today}: {pictures.total} submissions, each with
  the pictures that it is made of. Tuning takes other seeds. Genuine documents are pictured in every condition, attacked
  ones in clean and mild ones, because in a hard picture asking for another one is as right as naming the attack.
- Way: every picture is uploaded to a local S3 and read by the functions' own adapters (boto3) from the local vision
  server; then the functions' own checks and decision. In the model's place stands the laptop's rule, which agrees
  unless a check says otherwise: the rules are measured, not a model.
- Policy: the defaults{f", and {settings}" if settings else ""}.
- False accept rate: attacked cases that were verified, of those whose attack shows. False reject rate: genuine cases
  that were rejected, of those in clean and mild pictures; one that a person looks at is not rejected, and is counted on
  its own. A rejection has a right reason if one of those given is; a rejected genuine case in a clean or mild picture
  has none.
- Confidence intervals: Wilson's, (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96.
- Does not show in any picture, and is not counted as a false accept: {unseen}.
  The reuse of a number is seen by a look at the numbers that other users submitted.
- Machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.
- Libraries: {versions}.
- Time: {run.reading_seconds:.0f} s to read with {run.processes} processes ({run.known} of {pictures.total} cases were \
known from before), {run.deciding_seconds:.1f} s to decide.

What these figures do not say: the documents are drawn, by people who also build the checks; two portraits are the only
faces, and a selfie is a re-take of the portrait; and the vision server stands in for Textract and Rekognition, whose
scores are others. They compare one state of the rules with another; they do not foretell the rates of a deployed stage.

## Tuning

What was read is kept under `.cache/accuracy/`, by a digest of the pictures and of all code and libraries between a
picture and its evidence. So after a change of `kyc/checks` or of the policy, `make accuracy ARGS="--seed tuning"`
decides the same evidence anew in seconds (`--policy FILE` tries other thresholds), and after a change of the vision
server or of an adapter it reads everything again. The case files of the last run lie in
`.cache/accuracy/case-files/SEED/`: `PYTHONPATH=lambdas python -m kyc.decision.replay FOLDER --policy FILE` shows which
of them another policy would decide differently, and how. `results-SEED.jsonl` has the result of each case with the
notes of the checks. Tune on `--quick` or another seed; where rules were changed on account of a report's own cases, the
next report takes a new seed."""


def _counts(counts: Tally) -> list[str]:
    return [str(count) for count in counts]
