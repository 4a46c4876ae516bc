"""`python -m benchmarks.accuracy`: measure how often the decision is wrong, and write the report.

Every case of a planned corpus goes through the functions' own adapters, over the local vision server, to the rules and
the decision. What was drawn and read is kept (`cache.py`): after a change of the rules or of the policy alone, a second
run decides the same evidence anew, in seconds.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from rich.console import Console

from benchmarks.accuracy import cache, real_model, report
from benchmarks.accuracy.cache import PROJECT, Pictures
from benchmarks.accuracy.measures import Measures, Result, goals, refused, result, settle
from benchmarks.accuracy.reading import Read, Refused, Seen, Shown, read_all
from kyc.decision.assessment import PROMPT_VERSION
from kyc.decision.case_file import CaseFile, ModelUsed
from kyc.domain.policy import POLICY_VERSION, Policy
from samples import faces as more_faces
from samples.attacks import ATTACKS
from samples.corpus import Planned, plan
from samples.portrait import Portrait

TODAY: Final = date(2026, 11, 22)
"""The day on which the corpus is decided, whatever day it is: documents expire as seen from it."""
REPORT_SEED: Final = "report-13"
"""Of the corpus that the report measures. No rule is tuned on it; where one was, the next report takes another seed."""
TUNING_SEED: Final = "tuning"
"""Of the corpus that `--quick` takes; rules are tuned on it and on others whose names begin with `tune`."""
GENUINE: Final = 400
ATTACKED: Final = sum(attack.cases for attack in ATTACKS)
QUICK_GENUINE: Final = 30
QUICK_ATTACKED: Final = 60
REPORT: Final = PROJECT / "docs" / "accuracy.md"
LIVENESS: Final = PROJECT / "docs" / "liveness.md"

console: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def main(  # noqa: PLR0913
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"{QUICK_GENUINE + QUICK_ATTACKED} cases of the tuning seed.")
    ] = False,
    seed: Annotated[str | None, typer.Option(help="Another corpus; the report keeps a seed of its own.")] = None,
    genuine: Annotated[int | None, typer.Option(min=0, help="How many genuine cases.")] = None,
    attacked: Annotated[int | None, typer.Option(min=0, help="How many attacked cases.")] = None,
    faces: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of portraits, for more people than the two."),
    ] = None,
    case: Annotated[str | None, typer.Option(help="Show this case of the corpus, and write its pictures.")] = None,
    policy: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Policy as JSON; else the local stage's.")
    ] = None,
    layout: Annotated[list[str] | None, typer.Option(help="Documents of this layout alone; may be repeated.")] = None,
    barcode_first: Annotated[
        bool, typer.Option("--barcode-first", help="As a stage with `barcode_first` reads US licences.")
    ] = False,
    model: Annotated[
        Literal["agrees", "real"],
        typer.Option(help=f"`real` asks Claude as well, by the key in {real_model.API_KEY}, of what the rules verify."),
    ] = "agrees",
    processes: Annotated[int, typer.Option(min=1, help="How many draw and collect.")] = 2,
    out: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Where to write the report; the full run writes docs/accuracy.md."),
    ] = None,
) -> None:
    """Measure accuracy; print the report."""
    api_key = os.environ.get(real_model.API_KEY, "")
    if model == "real" and not api_key:
        console.print(f"MODEL=real needs a key of the Anthropic API in {real_model.API_KEY}.")
        raise typer.Exit(2)
    seed = seed or (case.rsplit("-", 2)[0] if case else TUNING_SEED if quick else REPORT_SEED)
    people = (*Portrait, *(more_faces.people(more_faces.load(faces)) if faces else ()))
    planned = plan(
        seed,
        TODAY,
        faces=people,
        genuine=(QUICK_GENUINE if quick else GENUINE) if genuine is None else genuine,
        attacked=(QUICK_ATTACKED if quick else ATTACKED) if attacked is None else attacked,
    )
    planned = tuple(each for each in planned if not layout or each.layout in layout)
    rules = _policy(policy)
    if case:
        _show(case, planned, rules)
        return
    started = time.monotonic()
    reads, effort = read_all(planned, rules, processes=processes, barcode_first=barcode_first, tell=_Tick())
    reading_seconds, started = time.monotonic() - started, time.monotonic()
    kept = f"{seed}-barcode-first" if barcode_first else seed
    results = tuple(_decided(reads, rules, cache.FOLDER / "case-files" / kept))
    run = report.Run(
        seed=seed,
        tuning_seed=TUNING_SEED,
        today=TODAY,
        policy=rules,
        effort=effort,
        faces=tuple(face.person for face in people),
        drawing_and_reading_seconds=reading_seconds,
        deciding_seconds=time.monotonic() - started,
        processes=processes,
    )
    _keep(results, cache.FOLDER / f"results-{kept}.jsonl")
    measures = Measures(results)
    text = report.markdown(measures, run, LIVENESS.read_text(encoding="utf-8"))
    if model == "real":
        added = real_model.ask(reads, results, rules, real_model.build(_model_name(), api_key))
        text += f"\n{report.added_by_model(added, _model_name())}\n"
    typer.echo(text)
    whole = (len(planned), seed, policy, barcode_first) == (GENUINE + ATTACKED, REPORT_SEED, None, False)
    if target := out or (REPORT if whole else None):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        console.print(f"Written to {target}.")
    for goal in goals(measures, effort.pictures):
        console.print(f"{'met    ' if goal.met else 'NOT MET'}  {goal.text}: {goal.measured}")


def _policy(path: Path | None) -> Policy:
    if path is not None:
        return Policy.model_validate_json(path.read_bytes())
    context = json.loads((PROJECT / "cdk.json").read_bytes())["context"]
    return Policy.model_validate(context["stages"]["local"]["policy"])


def _model_name() -> str:
    context = json.loads((PROJECT / "cdk.json").read_bytes())["context"]
    return str(context["stages"]["local"]["model"]["name"])


def _decided(reads: Sequence[Read], policy: Policy, case_files: Path) -> Iterator[Result]:
    """Decide every case, and keep its case file for `kyc.decision.replay`."""
    case_files.mkdir(parents=True, exist_ok=True)
    for old in case_files.glob("*.json"):
        old.unlink()
    for read in reads:
        if isinstance(read.seen, Refused):
            yield refused(read.planned, read.seen)
            continue
        case_file = _case_file(read.seen, policy)
        (case_files / f"{read.planned.name}.json").write_bytes(case_file.to_bytes())
        yield result(read.planned, case_file.decision)


def _case_file(seen: Seen, policy: Policy) -> CaseFile:
    settled = settle(seen, policy)
    used = ModelUsed(provider="local", name="agrees", prompt_version=PROMPT_VERSION) if settled.assessment else None
    return CaseFile(
        claim=seen.claim,
        evidence=seen.evidence,
        reading=settled.case.reading,
        policy=policy,
        policy_version=POLICY_VERSION,
        model=used,
        assessment=settled.assessment,
        decision=settled.decision,
        provider_responses={},
    )


def _keep(results: Sequence[Result], path: Path) -> None:
    lines = (json.dumps(asdict(each), ensure_ascii=False, default=str) for each in results)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _show(name: str, planned: Sequence[Planned], policy: Policy) -> None:
    """Say what became of one case and why, and write its pictures and its case file."""
    wanted = [each for each in planned if each.name == name]
    if not wanted:
        raise typer.BadParameter(f"there is no case {name} in this corpus", param_hint="--case")
    ((read,), _) = read_all(wanted, policy, processes=1)
    folder = cache.FOLDER / "cases" / name
    written = [*_write(read.seen.shown, folder)]
    for place, before in enumerate(read.earlier):
        written += _write(before.seen.shown, folder / f"earlier-{place}")
    typer.echo(_told(read))
    if isinstance(read.seen, Refused):
        typer.echo(f"was:   refused by the API, {read.seen.why}")
    else:
        case_file = _case_file(read.seen, policy)
        written.append(folder / "case.json")
        written[-1].write_bytes(case_file.to_bytes())
        decision = case_file.decision
        typer.echo(f"was:   {decision.status.value} {', '.join(reason.value for reason in decision.reasons)}\n")
        typer.echo("\n".join(f"{check.name.value}: {check.outcome.value}  {check.note}" for check in decision.checks))
    typer.echo("\n" + "\n".join(str(each) for each in written))


def _write(shown: Shown, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    kept = Pictures()
    for picture, filename, _ in shown.uploads:
        path = folder / filename
        path.write_bytes(kept.get(picture.sha256))
        yield path


def _told(read: Read) -> str:
    planned = read.planned
    right = f" for {', '.join(planned.reasons)}" if planned.reasons else ""
    lines = [
        f"{planned.attack or f'genuine, {planned.way}'}: {planned.layout}, {planned.condition} {planned.level}",
        "",
        *(f"{key}: {value}" for key, value in read.seen.shown.claim.items()),
        *(
            f"before, {'the same user' if each.same_user else 'another user'}: {dict(each.seen.shown.claim)}"
            for each in read.earlier
        ),
        "",
        f"right: {' or '.join(planned.expected)}{right}",
    ]
    return "\n".join(lines)


class _Tick:
    """Says every few steps how far the run is."""

    def __init__(self) -> None:
        self._what = ""
        self._started = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self._what, self._started = what, time.monotonic()
        if done % 20 and done != total:
            return
        seconds = time.monotonic() - self._started
        left = f", about {seconds / done * (total - done):.0f} s left" if done < total else ""
        console.print(f"{done} of {total} {what}, {seconds:.0f} s{left}")


if __name__ == "__main__":
    typer.run(main)
