"""The history of a record: one entry for each change of its status, written with the change and never again after it.

An entry lies in the table as `{to, by, reasons, time}`. What follows from its place is not written, so that it cannot
be wrong: each entry is appended by the very update that raises the record's version by one, hence the last entry is
the record's version and each one before it is one less; and a change starts from where the one before it ended. A
decision belongs to the submission before it, so the submission's entry alone names it.
"""

from collections.abc import Iterable
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

from kyc.domain.reasons import REASONS, Action

_SUBMITTED: Final = "pending"
"""The status that a submission leads to, and an operator's word to validate the same one again."""
_OPERATOR: Final = "operator:"
MAX_SUBMITTED: Final = 200
"""Entries after which nothing more can be submitted: an item takes 400 KB, an entry some 200 bytes, 2 KB at worst."""
MAX_DECIDED_BY_HAND: Final = 220
"""Entries after which nobody verifies or reopens by hand; more than the other, so that the last submission is decided.
A rejection is never refused for it."""
MOST_TEXT_BYTES: Final = 200_000
"""Of a history as JSON, after which a new entry keeps its codes and not its words, so that a rejection still fits."""
REOPENED: Final = "REOPENED"
"""The action of an entry that takes a decision back."""


CUSTOMER: Final = "customer"
"""The role of a user who acts for themselves."""


class StatusChange(BaseModel):
    """One change of a record's status. But for what a person wrote, it outlives the erasure of the customer's data."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    to: str
    """The status from then on."""
    by: str
    """The actor: `customer:` or `admin:` and the `sub` of their token, `policy:` and the version of the rules, or
    `operator:` and the id of the operator who had it validated again. Once the customer is erased, a pseudonym stands
    for their `sub`."""
    reasons: tuple[str, ...] = ()
    """Codes alone."""
    action: str | None = None
    """Of a person's decision: `RETRY` or `FINAL` for a rejection, `REOPENED`."""
    reason: str | None = None
    """A person's words to the customer."""
    note: str | None = None
    """A person's words to colleagues."""
    proposed_by: str | None = None
    """The proposer, if a second person confirmed it."""
    proposed_time: int | None = None
    """When, in Unix seconds."""
    time: int
    """Unix seconds."""
    submission_id: str | None = None
    """Of a submission; None of every other change, and of submissions that are older than such ids."""

    def to_entry(self) -> dict[str, Any]:
        """Return the entry as it lies in the table."""
        return self.model_dump(mode="json", exclude_none=True)

    def without_words(self) -> Self:
        """Return the entry without what a person wrote, which may be about the customer."""
        return self.model_copy(update={"reason": None, "note": None})


def is_refused_for_good(history: Iterable[StatusChange]) -> bool:
    """Return True if an administrator refused for good and nobody has reopened the record since."""
    is_final = False
    for change in history:
        is_final = (is_final or _is_final_by_person(change)) and change.action != REOPENED
    return is_final


def _is_final_by_person(change: StatusChange) -> bool:
    """Return True if it says so, or, where it is older than actions are, gives a reason that nobody can mend."""
    if change.to != "rejected" or not change.by.startswith("admin:"):
        return False
    if change.action is not None:
        return change.action == Action.FINAL
    final = {code.value for code, entry in REASONS.items() if entry.action is Action.FINAL}
    return not final.isdisjoint(change.reasons)


_MACHINE: Final = "policy:"


def is_by_machine(change: StatusChange) -> bool:
    """Return True if rules decided, not a person."""
    return change.by.startswith(_MACHINE)


def by_machine(policy_version: str, model_name: str | None = None, prompt_version: str | None = None) -> str:
    """Return a machine's name in the history: the rules' version and, if it was asked, the model and the prompt."""
    model = f" model:{model_name} prompt:{prompt_version}" if model_name else ""
    return f"{_MACHINE}{policy_version}{model}"


def told(history: tuple[StatusChange, ...], version: int) -> list[dict[str, Any]]:
    """Return a history for its reader, with versions and with the status before each change.

    Args:
        history: the entries as stored.
        version: the record's, to which the last entry belongs.

    Returns:
        Entries with `version`, `from` (None for the first), `to`, `by`, `reasons`, `time`, and `submission_id`, which
        is None where that is not known; of a person's decision `action`, `reason` and `note` too, as far as there are
        any.
    """
    first = version - len(history) + 1
    entries: list[dict[str, Any]] = []
    status = submission_id = None
    for entry_version, change in enumerate(history, start=first):
        if change.to == _SUBMITTED and not change.by.startswith(_OPERATOR):
            submission_id = change.submission_id
        shown = {**change.to_entry(), "submission_id": submission_id}
        entries.append({"version": entry_version, "from": status, **shown})
        status = change.to
    return entries
