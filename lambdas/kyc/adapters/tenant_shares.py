"""Tenants' shares of the lanes: claims a second of one tenant that a lane takes before its others go to the surplus."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from kyc.adapters.meter import Turns
from kyc.domain.lane import Lane

AT_ONCE_SECONDS: Final = 4
"""Of a share's claims that may come at once after a rest."""
KEPT_SECONDS: Final = 86_400
"""After a tenant's last claim, for which its turn is kept: much longer than any turn is away."""
_MICROSECONDS: Final = 1_000_000


class TenantShares:
    """Counts each tenant's claims against its share of each lane, for all processes together.

    Args:
        turns: the items that say when a tenant's next turn is.
        claims_per_second: that a lane takes of one tenant.
        clock: gives Unix seconds.
    """

    def __init__(
        self, turns: Turns, claims_per_second: Mapping[Lane, float], clock: Callable[[], float] = time.time
    ) -> None:
        self._turns = turns
        self._claims_per_second = claims_per_second
        self._clock = clock

    def lane(self, tenant: str, needed: Lane) -> Lane:
        """Return the lane of a tenant's claim: that of its need, or the surplus if the tenant has used up its share.

        Args:
            tenant: its name.
            needed: the lane of what the claim needs.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
            AccessRefused: it does not let us.
        """
        apart = _MICROSECONDS / self._claims_per_second[needed]
        now = self._clock() * _MICROSECONDS
        ahead = max(0.0, AT_ONCE_SECONDS * _MICROSECONDS - apart)
        turn = self._turns.take(
            f"{tenant}#{needed}", apart=round(apart), earliest=round(now - ahead), latest=round(now)
        )
        return needed if turn is not None else Lane.SURPLUS
