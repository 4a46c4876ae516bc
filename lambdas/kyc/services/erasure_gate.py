"""The gate of erasures: they pass one user at a time, until there were so many that an operator has to look first."""

from collections.abc import Callable
from typing import Final

from kyc.adapters.erasure_limit_store import ErasureLimitStore
from kyc.domain.erasure import Erased, ErasureAnswer, ErasureProposed, ErasureRequest, ErasureWaits
from kyc.domain.erasure_limits import (
    PROPOSAL_SECONDS,
    ErasureLimits,
    ProposedErasure,
    RetentionPace,
    WaitingErasure,
)
from kyc.domain.errors import ProviderUnavailable, WriteConflict
from kyc.domain.keys import tenant_email
from kyc.domain.pseudonym import user_pseudonym
from kyc.services.erase import Eraser
from kyc.services.forget_failed import FailedRecordEraser

_ATTEMPTS: Final = 4
_BY_PERSON: Final = "admin:"


class ErasureGate:
    """Erases as many users as the stage's limits allow, and keeps what is beyond them.

    Args:
        eraser: who erases.
        failed_records: takes a user out of the failed stream records.
        store: where it is counted.
        limits: of the stage.
        key: gives the stage's key of pseudonyms; may raise ProviderUnavailable.
        needs_two: whether one administrator proposes an erasure and another confirms it.
    """

    def __init__(
        self,
        eraser: Eraser,
        failed_records: FailedRecordEraser,
        store: ErasureLimitStore,
        limits: ErasureLimits,
        key: Callable[[], bytes],
        *,
        needs_two: bool = False,
    ) -> None:
        self._eraser = eraser
        self._failed_records = failed_records
        self._store = store
        self._limits = limits
        self._key = key
        self._needs_two = needs_two

    def serve(self, request: ErasureRequest, now: int) -> ErasureAnswer:
        """Erase the user whom an administrator names, or keep the request until somebody else has had their say.

        Where the stage asks for a second person, the first request is a proposal, and another person's confirms it.
        After many erasures an operator is to look.

        Args:
            request: whom, and who asks.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: something is down; to be repeated.
        """
        user = user_pseudonym(self._key(), tenant_email(request.tenant, request.email))
        proposal = ProposedErasure.of_user(user, by=request.by, by_email=request.by_email, now=now)
        if request.withdraw:
            self._store.forget(proposal)
            return ErasureAnswer(withdrawn=True)
        waiting = WaitingErasure.of_user(user, tenant=request.tenant, email=request.email, by=request.by, now=now)
        if not (self._needs_two and request.by.startswith(_BY_PERSON)):
            return self._let_on(waiting, user, now)
        proposal = self._store.propose(proposal)
        if proposal.by == request.by:
            return ErasureAnswer(
                proposed=ErasureProposed(
                    proposed_by=proposal.by_email, asked_time=proposal.asked_time, until=proposal.until
                )
            )
        answer = self._let_on(waiting.confirming(proposal), user, now)
        self._store.forget(proposal)
        return answer

    def _let_on(self, waiting: WaitingErasure, user: str, now: int) -> ErasureAnswer:
        if not self._store.take(user, self._limits, now):
            self._store.wait(waiting)
            return ErasureAnswer(waits=ErasureWaits(asked_time=now))
        return ErasureAnswer(erased=self._erase(waiting, now))

    def forget_old_proposals(self, now: int) -> None:
        """Delete proposals that nobody has confirmed in time.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        for proposal in self._store.proposed_before(now - PROPOSAL_SECONDS):
            self._store.forget(proposal)

    def serve_released(self, waiting: WaitingErasure, now: int) -> None:
        """Erase a user whose erasure waited, and that an operator let on.

        Raises:
            ProviderUnavailable: something is down; to be repeated.
        """
        self._erase(waiting, now)

    def _erase(self, waiting: WaitingErasure, now: int) -> Erased:
        erased = self._eraser.erase(waiting.tenant, waiting.email, by=waiting.by, now=now, proposal=waiting.proposal)
        sum(self._failed_records.forget(tenant_email(waiting.tenant, waiting.email)))
        self._store.forget(waiting)
        return erased

    def waiting(self) -> tuple[WaitingErasure, ...]:
        """Return the erasures that administrators asked for and that wait, oldest first.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        return self._store.read()[1]

    def retention_may_erase(self, users: int, now: int) -> int:
        """Count users whom retention is about to erase.

        Args:
            users: how many more.
            now: Unix seconds.

        Returns:
            How many of them it may; if not all, or if an operator is to look at earlier ones, all wait from here on.

        Raises:
            ProviderUnavailable: DynamoDB is down, or others count all the time.
        """
        return self._move(lambda pace: pace.more(users, self._limits, now))

    def retention_did_not_erase(self, users: int) -> None:
        """Count users no longer who were let on and whom nobody could be asked to erase.

        Args:
            users: how many.

        Raises:
            ProviderUnavailable: as for `retention_may_erase`.
        """
        self._move(lambda pace: (pace.fewer(users), 0))

    def _move(self, change: Callable[[RetentionPace], tuple[RetentionPace, int]]) -> int:
        for _ in range(_ATTEMPTS):
            before, _waiting = self._store.read()
            after, let_on = change(before)
            try:
                if after != before:
                    self._store.replace_pace(before, after)
            except WriteConflict:
                continue
            return let_on
        raise ProviderUnavailable("dynamodb", "TransactionConflict")
