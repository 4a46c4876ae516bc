"""The gate of erasures: they pass one user at a time, until there were so many that an operator has to look first."""

from collections.abc import Callable
from typing import Final

from kyc.adapters.erasure_limit_store import ErasureLimitStore
from kyc.adapters.request_seal import RequestSeal
from kyc.domain.erasure import (
    Erased,
    ErasureAct,
    ErasureAnswer,
    ErasureProposed,
    ErasureRequest,
    ErasureWaits,
    nameless_actor,
)
from kyc.domain.erasure_limits import (
    PROPOSAL_SECONDS,
    ErasureLimits,
    ProposedErasure,
    RetentionPace,
    WaitingErasure,
)
from kyc.domain.erasure_requests import (
    LATE_SECONDS,
    MOST_LISTED,
    REFUSAL_SECONDS,
    AskedErasure,
    ErasureOnRequest,
    Erasures,
    OwnErasure,
    listed,
    pseudonym_of,
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
        on_request: what a user's own request leads to.
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
        on_request: ErasureOnRequest = ErasureOnRequest.BY_HAND,
    ) -> None:
        self._eraser = eraser
        self._failed_records = failed_records
        self._store = store
        self._limits = limits
        self._key = key
        self._needs_two = needs_two
        self._on_request = on_request
        self._seal = RequestSeal(key)

    def serve(self, request: ErasureRequest, now: int) -> ErasureAnswer:
        """Do what is asked of a user's erasure.

        Args:
            request: what is wanted, of whom, and who asks.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: something is down; to be repeated.
        """
        user = user_pseudonym(self._key(), tenant_email(request.tenant, request.email))
        match request.act:
            case ErasureAct.ERASE:
                return self._withdraw(request, user, now) if request.withdraw else self._confirm(request, user, now)
            case ErasureAct.ASK:
                return self._ask(request, user, now)
            case ErasureAct.LIST:
                return ErasureAnswer(listed=self._list(request.tenant))
        asked = self._store.asked(user)
        if asked is None:
            return ErasureAnswer(is_asked=False)
        if request.act is ErasureAct.TAKE_BACK:
            self._store.forget(asked)
        elif request.act is ErasureAct.REFUSE:
            reason = self._seal.seal(request.reason or "", user)
            return ErasureAnswer(is_asked=self._store.refuse(asked, by=request.by, reason=reason, now=now))
        return ErasureAnswer(is_asked=True, asked=self._shown(asked, user))

    def _shown(self, asked: AskedErasure, user: str) -> OwnErasure:
        return asked.for_owner(self._seal.open(asked.refused_reason, user) if asked.refused_reason else None)

    def _withdraw(self, request: ErasureRequest, user: str, now: int) -> ErasureAnswer:
        self._store.forget(ProposedErasure.of_user(user, by=request.by, by_email=request.by_email, now=now))
        return ErasureAnswer(withdrawn=True)

    def _confirm(self, request: ErasureRequest, user: str, now: int) -> ErasureAnswer:
        """Erase the user whom an administrator names, or keep that until somebody else has had their say.

        Where the user has asked for it, two people have had their say. Else, where the stage asks for a second person,
        the first request is a proposal, and another person's confirms it. After many erasures an operator is to look.
        """
        waiting = WaitingErasure.of_user(user, tenant=request.tenant, email=request.email, by=request.by, now=now)
        asked = self._store.asked(user)
        if asked and asked.is_open and _sub(asked.by) != _sub(request.by):
            return self._let_on(waiting.confirming(nameless_actor(asked.by, self._key()), asked.asked_time), user, now)
        if not (self._needs_two and request.by.startswith(_BY_PERSON)):
            return self._let_on(waiting, user, now)
        proposed = ProposedErasure.of_user(user, by=request.by, by_email=request.by_email, now=now)
        proposal = self._store.propose(proposed.about(request.tenant, self._seal.seal(request.email, user)))
        if proposal.by == request.by:
            return ErasureAnswer(
                proposed=ErasureProposed(
                    proposed_by=proposal.by_email, asked_time=proposal.asked_time, until=proposal.until
                )
            )
        answer = self._let_on(waiting.confirming(proposal.by, proposal.asked_time), user, now)
        self._store.forget(proposal)
        return answer

    def _ask(self, request: ErasureRequest, user: str, now: int) -> ErasureAnswer:
        """Erase a user at their own word, where the stage lets that through, or keep it for an administrator."""
        is_automatic = self._on_request is ErasureOnRequest.AUTOMATIC
        if (
            is_automatic
            and not self._eraser.is_held(request.tenant, request.email)
            and self._store.take(user, self._limits, now, holds=False)
        ):
            by = nameless_actor(request.by, self._key())
            waiting = WaitingErasure.of_user(user, tenant=request.tenant, email=request.email, by=by, now=now)
            return ErasureAnswer(erased=self._erase(waiting, user, now))
        address = self._seal.seal(request.email, user)
        asked = AskedErasure.of_user(user, tenant=request.tenant, address=address, by=request.by, now=now)
        return ErasureAnswer(is_asked=True, asked=self._store.ask(asked).for_owner())

    def _list(self, tenant: str) -> Erasures:
        """Return what waits in a tenant for somebody's word; for an operator's, nobody else's is waited for."""
        kept = self._store.of_tenant(tenant)
        held = {pseudonym_of(each.id_type_id) for each in kept if isinstance(each, WaitingErasure)}
        found = [
            each
            for each in kept
            if isinstance(each, WaitingErasure)
            or (pseudonym_of(each.id_type_id) not in held and (isinstance(each, ProposedErasure) or each.is_open))
        ]
        shown = tuple(listed(each, self._address(each)) for each in found[:MOST_LISTED])
        return Erasures(erasures=shown, more=len(found) > MOST_LISTED)

    def _address(self, erasure: AskedErasure | ProposedErasure | WaitingErasure) -> str | None:
        """Return whom an erasure is about; None where the address is missing, or is none that was sealed for them."""
        if isinstance(erasure, WaitingErasure):
            return erasure.email
        try:
            return self._seal.open(erasure.address, pseudonym_of(erasure.id_type_id)) if erasure.address else None
        except ValueError:
            return None

    def _let_on(self, waiting: WaitingErasure, user: str, now: int) -> ErasureAnswer:
        if not self._store.take(user, self._limits, now):
            self._store.wait(waiting)
            return ErasureAnswer(waits=ErasureWaits(asked_time=now))
        return ErasureAnswer(erased=self._erase(waiting, user, now))

    def late_requests(self, now: int) -> int:
        """Delete refusals that were shown for long enough; return how many requests have waited for too long.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        asked = self._store.all_asked()
        for each in asked:
            if each.refused_time is not None and each.refused_time < now - REFUSAL_SECONDS:
                self._store.forget(each)
        return sum(each.is_open and each.asked_time < now - LATE_SECONDS for each in asked)

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
        self._erase(waiting, pseudonym_of(waiting.id_type_id), now)

    def _erase(self, waiting: WaitingErasure, user: str, now: int) -> Erased:
        erased = self._eraser.erase(waiting.tenant, waiting.email, by=waiting.by, now=now, proposal=waiting.proposal)
        sum(self._failed_records.forget(tenant_email(waiting.tenant, waiting.email)))
        self._store.forget_user(user)
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


def _sub(by: str) -> str:
    """Return the pool's own name of somebody whom a history names."""
    return by.partition(":")[2]
