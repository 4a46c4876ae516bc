"""The calls of AWS and of the model that an operation takes, and the time of our own code around them."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from benchmarks import recording
from benchmarks.markdown import table
from benchmarks.performance.section import Goal, Section
from benchmarks.recording import Kind

_KEYS: Final = ("kms.GenerateDataKey", "kms.Decrypt")
"""Data keys, each for five minutes or a thousand messages: counted apart, since most messages ask for none."""
_MOST: Final = {"save_kyc": 2, "get_kyc": 2, "documents": 1, "dispatch": 1, "update_identity": 3, "notify_user": 2}
"""Calls of one run, or of one record of the stream, at most; of those that act on a decision, one verifies it."""
_RECORD: Final = {
    **{f"dynamodb.{name}": 1 for name in ("GetItem", "Query", "BatchGetItem", "TransactWriteItems")},
    "dynamodb.UpdateItem": 3,
    "kms.GenerateMac": 1,
    **{f"rekognition.{name}": 1 for name in ("IndexFaces", "SearchFacesByImage")},
}
"""The most that `validate_kyc` asks of tables and keys: the record read and written once, its user's records listed
once, its document and selfie looked up and, if it is verified, bound once, and the decision signed; the face marked,
indexed, searched for where searches find it at once, and kept."""
_PROVIDERS: Final = ("textract.", "rekognition.", "anthropic.")


def measure() -> Section:
    """Take a claim of each kind through the stage, and count."""
    recorded = recording.record()
    recording.save(recorded)
    kinds = recorded.kinds
    return Section(
        title="Calls, and the functions' own time",
        goals=(*(_goal(function, most, kinds) for function, most in _MOST.items()), _goal_of_validation(kinds)),
        tables=(
            (
                "What `validate_kyc` asks for, by kind of claim. Textract is asked once for both sides of a document.",
                _validation_table(kinds),
            ),
            (
                """How long a run takes in a warm process, without the time in which at least one call was under way:
milliseconds, by kind of claim.""",
                _own_time_table(kinds),
            ),
        ),
        method="""One genuine claim of each kind, by a customer of their own, from the first upload slot to the look at
the outcome, in warm processes. Every call that a function makes is recorded by the server that answers it. Data
keys are left out of the counts: one serves five minutes or a thousand messages. A decision by hand is four calls (it
reads, keeps a case file, signs and writes), which `tests/integration/api` asserts, as it does for the others behind the
API; `tests/integration/pipeline` asserts the workers' calls.

What it does not say: own time is this machine's, with a whole processor at hand; Lambda gives 512 MB of memory 0.3
of one.""",
    )


def _goal(function: str, most: int, kinds: Sequence[Kind]) -> Goal:
    worst = max(_calls_of_a_run(function, kind) for kind in kinds)
    unit = "a record" if function == "dispatch" else "a run"
    return Goal(f"`{function}`: at most {most} calls {unit}", f"{worst:g}", worst <= most)


def _calls_of_a_run(function: str, kind: Kind) -> float:
    """Return the calls of a function for each of its runs; `dispatch` gets one record a run here."""
    calls = sum(call.function == function and not call.name.startswith(_KEYS) for call in kind.calls)
    return calls / sum(each.function == function for each in kind.invocations)


def _goal_of_validation(kinds: Sequence[Kind]) -> Goal:
    def worst(name: str) -> int:
        return max(kind.count(name, "validate_kyc") for kind in kinds)

    counts = {name: worst(name) for name in _RECORD}
    return Goal(
        "`validate_kyc`: one call each reads the record, lists its user's, looks document and selfie up, binds, signs, "
        "writes, and enters and finds the face",
        ", ".join(f"{name} {count}" for name, count in counts.items()),
        all(counts[name] <= most for name, most in _RECORD.items()),
    )


def _validation_table(kinds: Sequence[Kind]) -> str:
    def asked(kind: Kind) -> Counter[str]:
        return Counter(call.name for call in kind.calls if call.function == "validate_kyc")

    counts = [asked(kind) for kind in kinds]
    names = sorted({name for each in counts for name in each}, key=lambda name: (not name.startswith(_PROVIDERS), name))
    rows = [[f"`{name}`", *(str(each[name] or "") for each in counts)] for name in names]
    return table(("Call", *(kind.name for kind in kinds)), rows)


def _own_time_table(kinds: Sequence[Kind]) -> str:
    functions = sorted({each.function for kind in kinds for each in kind.invocations})
    rows = [[f"`{function}`", *(f"{_own_ms(kind, function):.1f}" for kind in kinds)] for function in functions]
    return table(("Function", *(kind.name for kind in kinds)), rows)


def _own_ms(kind: Kind, function: str) -> float:
    """Of one run, on average."""
    runs = sum(each.function == function for each in kind.invocations)
    return (kind.seconds(function) * 1000 - kind.waited_ms[function]) / runs if runs else 0.0
