"""The case file of a decision by hand: what a person decided of which version, why, and what they had before them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict

from kyc.decision.files import canonical_json
from kyc.domain.claim import ManualDecision
from kyc.domain.proposal import Proposal
from kyc.domain.reasons import Reason
from kyc.domain.record import EvidenceFile, JudgedDocument

_Format = Literal["auto-kyc/case-file-by-hand/1"]
FORMAT: Final = get_args(_Format)[0]
"""Raised whenever what is kept changes its form."""


class HandFile(BaseModel):
    """Everything that a person's decision rested on, and the decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: _Format = FORMAT
    submission_id: str | None
    """None of a record that is older than such ids."""
    version: int
    """Of the record, as it was looked at."""
    status_before: str
    claim: Mapping[str, Any]
    """As the record held it, which later rules may refuse."""
    decision: ManualDecision
    """As it was sent, but for the claim's own fields."""
    told: tuple[Reason, ...]
    """The reasons that the customer is told."""
    email: str
    """Of who decided."""
    by: str
    """The decider, in the history's form."""
    decided_time: int
    """Unix seconds."""
    proposal: Proposal | None = None
    """That of another person, which it confirms."""
    evidence: EvidenceFile | None
    """The case file of the decision before, a machine's or a person's; None where there was none."""
    documents: tuple[JudgedDocument, ...]
    """The documents in the versions that a machine had judged; none where it had not."""

    def to_bytes(self) -> bytes:
        """Return canonical JSON: the same decision gives the same bytes."""
        return canonical_json(self.model_dump(mode="json"))

    def in_one_line(self) -> str:
        """Return who decided what and when, without what anybody wrote."""
        decision = self.decision
        action = [decision.action.value] if decision.validation_status == "rejected" else []
        time = datetime.fromtimestamp(self.decided_time, UTC).isoformat()
        codes = ", ".join(code.value for code in decision.reasons) or "no codes"
        what = " ".join([decision.validation_status, *action])
        return f"a person decided: {what} ({codes}), {self.by} at {time}, of version {self.version}"
