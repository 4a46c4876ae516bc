"""The report as Markdown: figures, and every case that went wrong."""

import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import groupby
from typing import Final

from benchmarks.accuracy.cache import VISION_LIBRARIES
from benchmarks.accuracy.measures import Measures, Result, goals, percent, shown_rate, tally, wilson
from benchmarks.accuracy.reading import Effort
from benchmarks.accuracy.real_model import Added
from benchmarks.markdown import table
from kyc.domain.policy import Policy
from samples.attacks import ATTACKS
from samples.conditions import CONDITIONS
from samples.layouts import LAYOUTS

_MOST_LISTED: Final = 40
"""Cases of one list in the report; the raw results have them all."""
_ENDED: Final = ("cases", "verified", "person", "rejected")
_WHY_UNSEEN: Final = {
    "photo_replaced": "the portrait's edges and print; the model is shown the pictures and asked for "
    "`portrait_replaced`",
    "photo_laid_over": "edges and shadow of the print; as above",
    "invented_document": "nothing in the pictures: only the issuer knows that the number was never given out",
    "perfect_forgery": "nothing in the pictures: only the issuer, or the chip",
    "another_country_of_an_unknown_issuer": "nothing: the samples' countries are invented, so no table knows "
    "who issued them; of a country that is known, its zone, barcode or title speaks against the claim",
    "number_forged": "a number is one only within its issuer, and of invented issuers nobody knows which they are; "
    "of one that is known, the second user with a number is seen",
    "forced_bearer": "nothing in the pictures: a liveness session shows a person who acts, not whether freely",
}


@dataclass(frozen=True)
class Run:
    """Circumstances under which the figures came about."""

    seed: str
    tuning_seed: str
    today: date
    policy: Policy
    effort: Effort
    faces: tuple[str, ...]
    """Names of the faces that the documents and selfies show."""
    drawing_and_reading_seconds: float
    deciding_seconds: float
    processes: int

    @property
    def from_nothing(self) -> bool:
        """Return True if nothing had been drawn or read before."""
        return self.effort.drawn == self.effort.pictures and self.effort.read == self.effort.sets


def markdown(measures: Measures, run: Run, liveness: str) -> str:
    """Return the whole report.

    Args:
        measures: of all cases.
        run: how they were measured.
        liveness: the page that `make liveness` wrote last, of which the tables are repeated here.
    """
    parts = (
        _summary(measures, run),
        _by_family(measures),
        _by_layout(measures),
        _by_picture(measures),
        _unseen(measures),
        _by_attack(measures),
        _of_liveness(liveness),
        _wrong(measures),
        _method(measures, run),
    )
    return "# Accuracy, measured\n\n" + "\n\n".join(parts) + "\n"


def _summary(measures: Measures, run: Run) -> str:
    reached = goals(measures, run.effort.pictures)
    rows = [[goal.text, goal.measured, "yes" if goal.met else "**no**"] for goal in reached]
    missed = [goal.text for goal in reached if not goal.met]
    verdict = f"Not met: {'; '.join(missed)}." if missed else "Every goal is met."
    others = [
        ["Genuine, clean or mild, verified", shown_rate(measures.genuine_verified)],
        ["Genuine, clean or mild, sent to a person", shown_rate(measures.genuine_to_a_person)],
        ["Genuine, hard pictures, rejected (asked for another picture)", shown_rate(measures.hard_rejects)],
        ["Attacks that show, sent to a person", shown_rate(measures.attacks_to_a_person)],
        ["Verified though attacked, where no rule can see it", shown_rate(measures.unseen_accepts)],
    ]
    return "\n\n".join(
        (
            f"{verdict} In brackets: the 95 % confidence interval (Wilson) and the counts.",
            table(("Goal", "Measured", "Met"), rows),
            table(("Besides", "Measured"), others),
        )
    )


def added_by_model(added: Added, name: str) -> str:
    """Return what a model adds to the rules, as Markdown.

    Args:
        added: what it made of the cases that the rules verify.
        name: the model's.
    """
    rows = [
        ["Attacks that show, caught", shown_rate(added.caught(shows=True))],
        ["Attacks that no rule can see, caught", shown_rate(added.caught(shows=False))],
        ["Genuine ones, sent to a person", shown_rate(added.lost)],
        ["Without an answer, and so a person's", str(added.unanswered)],
    ]
    return f"## What the model adds\n\n{name} was asked of {len(added.asked)} cases that the rules verify.\n\n" + table(
        ("Of those", "Measured"), rows
    )


def _ended(results: Iterable[Result]) -> list[str]:
    return [str(count) for count in tally(results)]


def _by_family(measures: Measures) -> str:
    rows = []
    for family in dict.fromkeys(attack.family for attack in ATTACKS if attack.shows):
        mine = [each for each in measures.results if each.planned.family == family and each.shows]
        if not mine:
            continue
        verified = sum(each.verified for each in mine)
        pictures = len({each.planned.layout for each in mine})
        rows.append([family, *_ended(mine), percent(wilson(verified, len(mine)).high), str(pictures), _right(mine)])
    headings = ("Family", *_ENDED, "verified at most", "layouts", "right reason")
    return (
        "## By family of attack\n\nAttacks that show. *Verified at most* is the upper end of the share's confidence "
        "interval; *right reason* is counted among the rejected.\n\n" + table(headings, rows)
    )


def _right(results: Sequence[Result]) -> str:
    rejected = [each for each in results if each.rejected]
    return f"{sum(each.right_reason for each in rejected)} of {len(rejected)}" if rejected else ""


def _by_layout(measures: Measures) -> str:
    def row(layout: str) -> list[str]:
        mine = [each for each in measures.results if each.planned.layout == layout]
        genuine = [each for each in mine if not each.attacked and each.usable]
        return [layout, *_ended(genuine), *_ended(each for each in mine if each.shows)]

    headings = ("Document", *(f"genuine: {name}" for name in _ENDED), *(f"attacked: {name}" for name in _ENDED))
    return "## By kind of document\n\nGenuine ones in clean and mild pictures; attacks that show.\n\n" + table(
        headings, [row(layout) for layout in LAYOUTS]
    )


def _by_picture(measures: Measures) -> str:
    rows = []
    for how in sorted(CONDITIONS, key=lambda it: ("clean", "mild", "hard").index(it.level)):
        mine = [
            each for each in measures.results if (each.planned.condition, each.planned.level) == (how.name, how.level)
        ]
        attacked = [each for each in mine if each.shows]
        genuine = _ended(each for each in mine if not each.attacked)
        rows.append([how.name, how.level.value, *genuine, *(_ended(attacked) if attacked else [""] * len(_ENDED))])
    headings = ("Picture", "level", *(f"genuine: {name}" for name in _ENDED), *(f"attacked: {name}" for name in _ENDED))
    return "## By picture\n\nAttacks that show; they are pictured in clean and mild ways.\n\n" + table(headings, rows)


def _unseen(measures: Measures) -> str:
    rows = []
    for attack in ATTACKS:
        mine = [each for each in measures.results if each.planned.attack == attack.name]
        if mine and not attack.shows:
            rows.append([attack.name, *_ended(mine), _WHY_UNSEEN[attack.name]])
    return "## What no rule can see\n\nCounted by itself, and by no goal.\n\n" + table(
        ("Attack", *_ENDED, "what could tell"), rows
    )


def _by_attack(measures: Measures) -> str:
    rows = []
    for attack in ATTACKS:
        mine = [each for each in measures.results if each.planned.attack == attack.name]
        if mine and attack.shows:
            rows.append([attack.family, attack.name, *_ended(mine), _right(mine)])
    return "## By attack\n\n" + table(("Family", "Attack", *_ENDED, "right reason"), rows)


def _of_liveness(page: str) -> str:
    tables = (
        "\n".join(lines)
        for is_table, lines in groupby(page.splitlines(), lambda line: line.startswith("|"))
        if is_table
    )
    return "\n\n".join(("## Attacks on liveness checks", *tables, "When and how: [liveness.md](liveness.md)."))


def _wrong(measures: Measures) -> str:
    to_person = measures.genuine_to_a_person.hits
    frequent = Counter(reason for each in to_person for reason in each.reasons)
    parts = [
        "## What went wrong\n\n`make accuracy CASE=NAME` shows a case with its findings and writes its pictures.",
        _listed("Attacked, shows, and verified", measures.false_accepts.hits, _given),
        _listed("Genuine, clean or mild, and rejected", measures.false_rejects.hits, _given),
        _listed("Rejected without a right reason, other than these", _other_wrong_reasons(measures), _given),
        "### Why genuine ones in clean and mild pictures go to a person\n\n"
        + table(("Reason", "cases"), [[reason, str(count)] for reason, count in frequent.most_common()]),
        _listed("Genuine, clean or mild, and sent to a person", to_person, _given),
    ]
    return "\n\n".join(parts)


def _other_wrong_reasons(measures: Measures) -> tuple[Result, ...]:
    listed = {id(each) for each in measures.false_rejects.hits}
    return tuple(each for each in measures.wrong_reasons.hits if id(each) not in listed)


def _given(result: Result) -> str:
    right = f"; right: {', '.join(result.planned.reasons[:3])}" if result.attacked and result.planned.reasons else ""
    return f"{', '.join(result.reasons) or 'nothing'}{right}"


def _listed(title: str, results: Sequence[Result], detail: Callable[[Result], str]) -> str:
    rows = [
        [
            each.planned.name,
            each.planned.attack or f"genuine, {each.planned.way}",
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
    versions = ", ".join(f"{name} {version(name)}" for name in VISION_LIBRARIES)
    settings = run.policy.model_dump(mode="json", exclude_defaults=True)
    minutes = run.drawing_and_reading_seconds / 60
    took = (
        f"{minutes:.1f} minutes from an empty cache to draw {run.effort.pictures} pictures and to read "
        f"{run.effort.sets} sets of them"
        if run.from_nothing
        else f"{minutes:.1f} minutes; {run.effort.drawn} of {run.effort.pictures} pictures were drawn and "
        f"{run.effort.read} of {run.effort.sets} sets of them read, the others were kept from before"
    )
    return f"""## How it was measured

- Corpus: `samples.corpus.plan`, seed `{run.seed}`, as seen from {run.today}: {len(measures.results)} submissions over \
{run.effort.pictures}
  pictures. Rules are tuned on seed `{run.tuning_seed}` and on others named `tune-…`. \
Genuine documents are pictured in
  every condition, attacked ones in clean and mild ones, because in a hard picture asking for another one is as right as
  naming the attack. An attack on the claim shows the pictures of a genuine case.
- Faces: {len(run.faces)} ({", ".join(run.faces)}). A selfie is the portrait's head at another moment, as
  `samples.retake` draws it.
- Way: every picture is read by the functions' own collector and adapters (boto3) from the local vision server, once;
  then the functions' own checks and decision. In the model's place stands one that agrees to everything: the rules are
  measured, not a model. A claim that the API refuses counts as rejected.
- Policy: the defaults{f", and {settings}" if settings else ""}.
- A rejection has a right reason if one of those given is; a rejected genuine case in a clean or mild picture has none.
- Confidence intervals: Wilson's, (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96. They take cases for
  independent; cases that share a picture are not wholly so.
- Machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.
- Libraries: {versions}.
- Time: {took}, with {run.processes} processes; {run.deciding_seconds:.1f} s to decide.

What these figures do not say: the documents are drawn, by people who also build the checks; few faces stand for all
people; and the vision server stands in for Textract and Rekognition, whose scores are others. They compare one state of
the rules with another; they do not foretell the rates of a deployed stage.

## Tuning

What was drawn and read is kept under `.cache/accuracy/`, by digests of the pictures and of all code and libraries in
between. So after a change of the checks or of the policy, `make accuracy ARGS="--seed {run.tuning_seed}"` decides the \
same
evidence anew in seconds (`--policy FILE` tries other thresholds), after a change of the collector the providers' kept
answers are put together anew, and after a change of the vision server every picture is read again. The case files of
the last run lie in `.cache/accuracy/case-files/SEED/`: `PYTHONPATH=lambdas python -m kyc.decision.replay FOLDER \
--policy FILE`
shows which of them another policy would decide differently, and how. `results-SEED.jsonl` has the result of each case
with the notes of the checks. Where rules were changed on account of a report's own cases, the next report takes a new
seed."""
