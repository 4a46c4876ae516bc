"""Decide again what was decided: `python -m kyc.decision.replay FILE_OR_FOLDER [--policy FILE]`.

Without a policy, each case file must give the decision that it holds, byte for byte. With one, it is shown what that
policy would change. Of a person's decision it says who decided what: no rules decide that again. Nothing here speaks to
AWS: fetch the case files first (`aws s3 cp --recursive s3://BUCKET/TENANT/private/kyc_evidence/ FOLDER`), and run with
the version of this code that you ask about.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from kyc.decision import by_hand
from kyc.decision.by_hand import HandFile
from kyc.decision.case_file import FORMAT, CaseFile
from kyc.decision.decide import Decision, decide, needs_assessment, run_checks
from kyc.decision.files import canonical_json
from kyc.domain.policy import POLICY_VERSION, Policy
from kyc.domain.review import Assessment, Verdict
from kyc.domain.setting_errors import in_one_line
from kyc.reading.read import read_document

SAME: Final = 0
DIFFERENT: Final = 1
UNREADABLE: Final = 2

_ANY_FORM: Final = "auto-kyc/case-file"

_AGREEMENT: Final = Assessment(verdict=Verdict.AGREES, summary="Supposed: the model was not asked about this case.")


class UnreadableCaseFile(Exception):
    """A file is no case file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.why = why


class OtherForm(UnreadableCaseFile):
    """A file is a case file, and of another form than this code writes."""


class DecidedByHand(UnreadableCaseFile):
    """A file is the case file of a person's decision, which no rules decide again."""


class UnusablePolicy(Exception):
    """Settings to try make no policy."""


@dataclass(frozen=True)
class Change:
    """A decision, and the one that came in its place."""

    name: str
    before: Decision
    after: Decision
    model_not_asked: bool = False
    """True if `after` supposes that the model, which was not asked then, would agree."""

    @property
    def gained(self) -> tuple[str, ...]:
        """Reasons that only `after` gives."""
        return tuple(reason for reason in self.after.reasons if reason not in self.before.reasons)

    @property
    def lost(self) -> tuple[str, ...]:
        """Reasons that only `before` gives."""
        return tuple(reason for reason in self.before.reasons if reason not in self.after.reasons)

    @property
    def is_one(self) -> bool:
        """Return True if status or reasons differ."""
        return (self.before.status, self.before.reasons) != (self.after.status, self.after.reasons)

    @property
    def status_after(self) -> str:
        """The new status; a star where the model has still to agree."""
        return f"{self.after.status.value}{'*' * self.model_not_asked}"


def replay(kept: Mapping[str, Any]) -> list[str]:
    """Decide a case file again, by its own policy.

    Args:
        kept: the case file as JSON.

    Returns:
        In what the decision differs from the kept one; empty where it is the same byte for byte.

    Raises:
        ValidationError: it is no case file of this format.
    """
    case_file = CaseFile.model_validate(kept)
    made = decide(case_file.claim, case_file.evidence, case_file.assessment, case_file.policy).model_dump(mode="json")
    reading = read_document(case_file.evidence).model_dump(mode="json")
    is_read_alike = canonical_json(reading) == canonical_json(kept["reading"])
    if is_read_alike and canonical_json(made) == canonical_json(kept["decision"]):
        return []
    differences = [*_differences(kept["decision"], made)]
    differences += [] if is_read_alike else ["reading: another one then than now"]
    if case_file.policy_version != POLICY_VERSION:
        differences.append(f"rules: of {case_file.policy_version} then, of {POLICY_VERSION} here")
    return differences


def what_if(name: str, case_file: CaseFile, settings: Mapping[str, Any]) -> Change:
    """Return a case's decision under another policy beside the one that was made.

    Args:
        name: of the case, for people.
        case_file: the case.
        settings: the settings that are others; what they do not name stays as it was in the case.

    Raises:
        UnusablePolicy: the settings and those of the case make no policy.
    """
    policy = _changed(case_file.policy, settings, f"{name}, with the settings of its own")
    checks = run_checks(case_file.claim, case_file.evidence, policy)
    not_asked = case_file.model is None and needs_assessment(checks)
    assessment = _AGREEMENT if not_asked else case_file.assessment
    after = decide(case_file.claim, case_file.evidence, assessment, policy)
    return Change(name, case_file.decision, after, model_not_asked=not_asked and not after.reasons)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for part in sorted({*before, *after} - {"checks"}):
        if before.get(part) != after.get(part):
            yield f"{part}: {_plain(before.get(part))} then, {_plain(after.get(part))} now"
    then, now = (Counter(canonical_json(check) for check in decision.get("checks", ())) for decision in (before, after))
    for found, when in ((then - now, "then"), (now - then, "now")):
        yield from (f"check, only {when}: {check.decode()}" for check in found.elements())
    if then == now and before.get("checks") != after.get("checks"):
        yield "checks: in another order"


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(changes: Iterable[Change]) -> Iterator[str]:
    rows = [("case", "before", "", "after", "reasons gained", "reasons lost")]
    rows += [
        (
            change.name,
            change.before.status.value,
            "→",
            change.status_after,
            ", ".join(change.gained) or "-",
            ", ".join(change.lost) or "-",
        )
        for change in changes
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _counts(changes: Sequence[Change]) -> Iterator[str]:
    ways = Counter((change.before.status.value, change.status_after) for change in changes)
    for (before, after), count in sorted(ways.items()):
        yield f"{count:5}  {before} → {after}"
    for sign, reasons in (
        ("gained", Counter(reason for change in changes for reason in change.gained)),
        ("lost", Counter(reason for change in changes for reason in change.lost)),
    ):
        yield from (f"{count:5}  {sign} {reason}" for reason, count in sorted(reasons.items()))


def _case_files(path: Path) -> list[tuple[str, Path]]:
    if path.is_dir():
        return [(str(file.relative_to(path)), file) for file in sorted(path.rglob("*.json"))]
    return [(path.name, path)]


def _cases(files: Iterable[tuple[str, Path]], others: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Load case files; those of a person's decision, and of another form, are named and left out.

    Args:
        files: by name.
        others: takes the names of those of another form.
    """
    for name, path in files:
        try:
            yield name, _load(path)
        except DecidedByHand as error:
            _say(f"{name}: {error.why}")
        except OtherForm as error:
            others.append(name)
            _say(f"{name}: {error.why}")


def _load(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableCaseFile(path, _first_line(error)) from error
    if not isinstance(kept, dict) or not str(kept.get("format")).startswith(_ANY_FORM):
        raise UnreadableCaseFile(path, "is no case file")
    if kept["format"] == by_hand.FORMAT:
        raise DecidedByHand(path, _read_hand_file(path, kept).in_one_line())
    form, rules = kept["format"], kept.get("policy_version")
    if form != FORMAT:
        why = f"a case file of another form, {form} with rules of {rules}; this code reads {FORMAT}"
        raise OtherForm(path, f"{why}: run the version of it that decided the case")
    try:
        CaseFile.model_validate(kept)
    except ValidationError as error:
        if rules != POLICY_VERSION:
            why = f"a case file by rules of {rules}, which kept something else than those of {POLICY_VERSION} here"
            raise OtherForm(path, f"{why} ({_first_line(error)}): run the version that decided the case") from error
        raise UnreadableCaseFile(path, _first_line(error)) from error
    return kept


def _read_hand_file(path: Path, kept: Mapping[str, Any]) -> HandFile:
    try:
        return HandFile.model_validate(kept)
    except ValidationError as error:
        raise UnreadableCaseFile(path, _first_line(error)) from error


def _load_settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnusablePolicy(f"{path}: {_first_line(error)}") from error
    if not isinstance(settings, dict):
        raise UnusablePolicy(f"{path}: must be a JSON object of settings")
    _changed(Policy(), settings, str(path))
    return settings


def _changed(policy: Policy, settings: Mapping[str, Any], name: str) -> Policy:
    try:
        return Policy.model_validate_json(json.dumps({**policy.model_dump(mode="json"), **settings}), strict=True)
    except ValidationError as error:
        raise UnusablePolicy(f"{name}: {in_one_line(error, Policy)}") from error


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):  # without the values, which are somebody's
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error).partition("\n")[0]


def _compare(files: Sequence[tuple[str, Path]]) -> int:
    """Print in what the decisions differ from the kept ones; returns the exit code."""
    same, different = 0, 0
    others: list[str] = []
    for name, kept in _cases(files, others):
        if differences := replay(kept):
            different += 1
            _say(f"{name}: DIFFERENT", *(f"  {difference}" for difference in differences))
        else:
            same += 1
    _say(f"{same} of {same + different} decisions are the same byte for byte.", *_told(others))
    return DIFFERENT if different else UNREADABLE if others else SAME


def _try_out(files: Sequence[tuple[str, Path]], settings: Mapping[str, Any]) -> int:
    """Print what other settings would change; returns the exit code."""
    others: list[str] = []
    all_of_them = [what_if(name, CaseFile.model_validate(kept), settings) for name, kept in _cases(files, others)]
    if changes := [change for change in all_of_them if change.is_one]:
        _say(*_table(changes), "")
    _say(f"{len(changes)} of {len(all_of_them)} decisions would change.", *_counts(changes))
    if any(change.model_not_asked for change in changes):
        _say("* if the model agrees: a check had failed, so it was not asked.")
    _say(*_told(others))
    return UNREADABLE if others else SAME


def _require_digest(path: Path, digest: str) -> None:
    """Raise UnreadableCaseFile unless it is one file with this SHA-256, in hex."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableCaseFile(path, _first_line(error)) from error
    if sha256(content).hexdigest() != digest.strip().lower():
        raise UnreadableCaseFile(path, "is not the case file of the decision: its SHA-256 is another one")


def _told(others: Sequence[str]) -> Iterator[str]:
    if others:
        yield f"{len(others)} more could not be decided again: case files of another form."


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 where every decision is the same, or was shown under another policy; 1 where one differs; 2 where a file
        cannot be read, or is of another form.
    """
    parser = argparse.ArgumentParser(prog="python -m kyc.decision.replay", description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path, metavar="FILE_OR_FOLDER", help="a case file, or a folder of them")
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="JSON object of policy settings to try; what it does not name stays as it was in each case",
    )
    parser.add_argument("--sha256", metavar="HEX", help="`evidence_sha256` of the record, which the one file must have")
    asked = parser.parse_args(arguments)
    files = _case_files(asked.path)
    if not files:
        sys.stderr.write(f"{asked.path}: no case files (*.json)\n")
        return UNREADABLE
    try:
        if asked.sha256 is not None:
            _require_digest(asked.path, asked.sha256)
        return _compare(files) if asked.policy is None else _try_out(files, _load_settings(asked.policy))
    except (UnreadableCaseFile, UnusablePolicy) as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
