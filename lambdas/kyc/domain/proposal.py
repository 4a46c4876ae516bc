"""Decisions by hand that one person proposes and another confirms: what a stage can ask it for, and what is kept.

A proposal is about one version of a record and lies with it: a submission or a decision that comes in between raises
the version, and nobody can confirm it any more. It changes no status, and the customer hears nothing of it.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.claim import ManualDecision
from kyc.domain.history import StatusChange
from kyc.domain.reasons import Action, ReasonCode

MAX_PROPOSALS = 20
"""Of one record, withdrawn ones counted."""


class NeedsTwo(StrEnum):
    """A decision for which a stage can ask for a second person."""

    VERIFY_OVERRIDE = "verify_override"
    """To verify a submission that was rejected, by a machine or a person, reopened since or not."""
    FINAL = "final"
    """To reject for good."""
    ERASE = "erase"
    """To erase a user at an administrator's word (`kyc.domain.erasure_limits`)."""


class Proposal(BaseModel):
    """A decision that one person proposed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int
    """Of the record that it is about; it is nothing for any other one."""
    validation_status: Literal["verified", "rejected", "reopened"]
    action: Action
    reasons: tuple[ReasonCode, ...] = ()
    reason: str | None = None
    """For the customer, once it is confirmed."""
    note: str | None = None
    """For colleagues."""
    accept_duplicate: bool = False
    email: str
    """Of who proposed it."""
    by: str
    """The proposer, in the history's form."""
    time: int
    """Unix seconds."""
    withdrawn_by: str | None = None
    withdrawn_time: int | None = None
    mac: Annotated[str | None, Field(exclude=True)] = None
    """Proves that a person proposed it, or withdrew it (`kyc.domain.decision_mac`), in base64; None of an older one."""

    @classmethod
    def of(cls, decision: ManualDecision, *, version: int, email: str, by: str, now: int) -> Self:
        """Return a decision as a proposal.

        Args:
            decision: the decision.
            version: of the record that was looked at.
            email: the e-mail address of who proposes it.
            by: who proposes it, as the history names them.
            now: Unix seconds.
        """
        told = decision.model_dump(mode="json", include=set(cls.model_fields) - {"version"})
        return cls.model_validate({**told, "version": version, "email": email, "by": by, "time": now})

    def to_item(self) -> dict[str, Any]:
        """Return the proposal as plain values, what is absent and its proof left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def to_stored(self) -> dict[str, Any]:
        """Return the proposal as its record keeps it."""
        return {**self.to_item(), **({"mac": self.mac} if self.mac else {})}

    def withdrawn(self, *, by: str, now: int) -> Self:
        """Return the proposal as one that was taken back, without a proof.

        Args:
            by: who takes it back, as the history names them.
            now: Unix seconds.
        """
        return self.model_copy(update={"withdrawn_by": by, "withdrawn_time": now, "mac": None})

    def is_of(self, decision: ManualDecision) -> bool:
        """Return True if a decision is the proposed one; words may be others, or left to the proposal."""
        same = ("validation_status", "action", "accept_duplicate")
        return all(getattr(self, name) == getattr(decision, name) for name in same) and set(self.reasons) == set(
            decision.reasons
        )

    def confirmed_by(self, decision: ManualDecision) -> ManualDecision:
        """Return the decision that a confirmation makes: what it does not say is said by the proposal."""
        return decision.model_copy(
            update={"reason": decision.reason or self.reason, "note": decision.note or self.note}
        )


def open_proposal(proposals: Iterable[Proposal], version: int) -> Proposal | None:
    """Return what waits for another person's word on a version of a record, if anything does."""
    *_, last = (None, *proposals)
    return last if last is not None and last.version == version and last.withdrawn_by is None else None


def needs_two(
    decision: ManualDecision,
    history: Iterable[StatusChange],
    asked_for: Collection[NeedsTwo],
    *,
    is_proven: bool = True,
) -> bool:
    """Return True if a stage asks for a second person.

    Args:
        decision: the decision.
        history: of the record.
        asked_for: what the stage asks it for.
        is_proven: whether deciders made all that the history says; if not, it may have been rejected all the same.
    """
    if NeedsTwo.FINAL in asked_for and decision.action is Action.FINAL:
        return True
    if NeedsTwo.VERIFY_OVERRIDE not in asked_for or decision.validation_status != "verified":
        return False
    was_rejected = False
    for change in history:
        was_rejected = change.to != "pending" and (was_rejected or change.to == "rejected")
    return was_rejected or not is_proven
