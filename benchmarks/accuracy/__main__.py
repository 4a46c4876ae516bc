"""`python -m benchmarks.accuracy`: measure how often the decision is wrong, and write the report.

Every case of a planned corpus goes through the functions' own adapters, over the local vision server, to the rules and
the decision. What was read is kept (`cache.py`): after a change of the rules or of the policy alone, a second
run decides the same evidence anew, in seconds.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from benchmarks.accuracy import report
from benchmarks.accuracy.cache import FOLDER, PROJECT
from benchmarks.accuracy.measures import Measures, Result, goals, result, settle
from benchmarks.accuracy.reading import Read, read_all
from kyc.decision.assessment import PROMPT_VERSION
from kyc.decision.case_file import CaseFile, ModelUsed
from kyc.domain.policy import POLICY_VERSION, Policy
from samples.corpus import Planned, plan

TODAY: Final = date(2026, 11, 22)
"""The day on which the corpus is decided, whatever day it is: documents expire as seen from it."""
REPORT_SEED: Final = "report-3"
TUNING_SEED: Final = "tuning"
GENUINE: Final = 272
ATTACKED: Final = 336
QUICK_GENUINE: Final = 24
QUICK_ATTACKED: Final = 36
REPORT: Final = PROJECT / "docs" / "accuracy.md"

console: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def main(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"{QUICK_GENUINE + QUICK_ATTACKED} cases of the tuning seed.")
    ] = False,
    seed: Annotated[str | None, typer.Option(help="Another corpus; the report keeps a seed of its own.")] = None,
    genuine: Annotated[int | None, typer.Option(min=0, help="How many genuine cases.")] = None,
    attacked: Annotated[int | None, typer.Option(min=0, help="How many attacked cases.")] = None,
    policy: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Policy as JSON; else the local stage's.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="How many draw pictures while the vision server reads.")] = 2,
    out: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Where to write the report; the full run writes docs/accuracy.md."),
    ] = None,
) -> None:
    """Measure accuracy; print the report."""
    seed = seed or (TUNING_SEED if quick else REPORT_SEED)
    planned = plan(
        seed,
        TODAY,
        genuine=(QUICK_GENUINE if quick else GENUINE) if genuine is None else genuine,
        attacked=(QUICK_ATTACKED if quick else ATTACKED) if attacked is None else attacked,
    )
    rules = _policy(policy)
    started = time.monotonic()
    reads, known = [], 0
    tick = _Tick(len(planned))
    for read, was_known in read_all(_mixed(planned), rules, processes=processes):
        reads.append(read)
        known += was_known
        tick(was_known=was_known)
    order = {entry.name: place for place, entry in enumerate(planned)}
    reads.sort(key=lambda read: order[read.planned.name])
    reading_seconds, started = time.monotonic() - started, time.monotonic()
    results = tuple(_decided(reads, rules, FOLDER / "case-files" / seed))
    run = report.Run(
        seed=seed,
        today=TODAY,
        policy=rules,
        known=known,
        reading_seconds=reading_seconds,
        deciding_seconds=time.monotonic() - started,
        processes=processes,
    )
    _keep(results, FOLDER / f"results-{seed}.jsonl")
    measures = Measures(results)
    text = report.markdown(measures, run)
    typer.echo(text)
    whole = (len(planned), seed, policy) == (GENUINE + ATTACKED, REPORT_SEED, None)
    if target := out or (REPORT if whole else None):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        console.print(f"Written to {target}.")
    for goal in goals(measures):
        console.print(f"{'met    ' if goal.met else 'NOT MET'}  {goal.text}: {goal.measured}")


def _mixed(planned: Sequence[Planned]) -> list[Planned]:
    """Genuine and attacked cases in turn, so that a run that is cut short has read some of each."""
    parts = [[each for each in planned if bool(each.attack) is attacked] for attacked in (False, True)]
    placed = [(place / len(part), each) for part in parts for place, each in enumerate(part)]
    return [each for _, each in sorted(placed, key=lambda it: it[0])]


def _policy(path: Path | None) -> Policy:
    if path is not None:
        return Policy.model_validate_json(path.read_bytes())
    context = json.loads((PROJECT / "cdk.json").read_bytes())["context"]
    return Policy.model_validate(context["stages"]["local"]["policy"])


def _decided(reads: Sequence[Read], policy: Policy, case_files: Path) -> Iterator[Result]:
    """Decide every case, and keep its case file for `kyc.decision.replay`."""
    case_files.mkdir(parents=True, exist_ok=True)
    for old in case_files.glob("*.json"):
        old.unlink()
    for read in reads:
        decision, assessment = settle(read, policy)
        model = ModelUsed(provider="local", name="rule", prompt_version=PROMPT_VERSION) if assessment else None
        case_file = CaseFile(
            claim=read.claim,
            evidence=read.evidence,
            policy=policy,
            policy_version=POLICY_VERSION,
            model=model,
            assessment=assessment,
            decision=decision,
            provider_responses={},
        )
        (case_files / f"{read.planned.name}.json").write_bytes(case_file.to_bytes())
        yield result(read, decision)


def _keep(results: Sequence[Result], path: Path) -> None:
    lines = (json.dumps(asdict(each), ensure_ascii=False, default=str) for each in results)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


class _Tick:
    """Says every few cases how far the run is."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._known = total, 0, 0
        self._started = time.monotonic()

    def __call__(self, *, was_known: bool) -> None:
        self._done += 1
        self._known += was_known
        if self._done % 20 and self._done != self._total:
            return
        seconds = time.monotonic() - self._started
        read = self._done - self._known
        left = f", about {seconds / read * (self._total - self._done):.0f} s left" if read else ""
        console.print(f"{self._done} of {self._total} cases ({self._known} known already), {seconds:.0f} s{left}")


if __name__ == "__main__":
    typer.run(main)
