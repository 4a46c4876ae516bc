"""Counts what a customer and their tenant ask for, and refuses what is beyond their limits before it costs anything."""

from collections.abc import Mapping

from kyc.adapters.limit_store import LimitStore
from kyc.domain.errors import TooManyRequests
from kyc.domain.keys import tenant_email
from kyc.domain.limits import DAY_SECONDS, HOUR_SECONDS, Limits, Quota, Taken, rate_limit_headers
from kyc.domain.names import Names


class Limiter:
    """Limits of a stage.

    Args:
        store: the table of limits.
        limits: of the stage.
    """

    def __init__(self, store: LimitStore, limits: Limits) -> None:
        self._store = store
        self._limits = limits

    def submission(self, names: Names, tenant: str, email: str, *, now: int) -> Mapping[str, str]:
        """Count a claim; return the headers that say what is left.

        Args:
            names: makes the stage's names.
            tenant: the claim's tenant.
            email: whose claim it is, in lower case.
            now: Unix seconds.

        Raises:
            TooManyRequests: the user's or the tenant's hour is full.
            ProviderUnavailable: DynamoDB did not answer.
        """
        return self._take("too_many_submissions", self._of_submissions(names, tenant, email), now)

    def give_submission_back(self, names: Names, tenant: str, email: str, *, now: int) -> None:
        """Count a claim no longer that was refused for what its user has open; the arguments are those of `submission`.

        Raises:
            ProviderUnavailable: DynamoDB did not do it.
        """
        for whose, quota in self._of_submissions(names, tenant, email):
            self._store.give_back(whose, quota, now)

    def _of_submissions(self, names: Names, tenant: str, email: str) -> list[tuple[str, Quota]]:
        limits = self._limits
        of_user = Quota("user-submissions", limits.user_submissions_an_hour, HOUR_SECONDS)
        of_tenant = Quota("tenant-submissions", limits.tenant_submissions_an_hour, HOUR_SECONDS)
        return [(_user(names, tenant, email), of_user), (tenant, of_tenant)]

    def upload(self, names: Names, tenant: str, email: str | None, *, now: int) -> Mapping[str, str]:
        """Count an upload slot; return the headers that say what is left.

        Args:
            names: makes the stage's names.
            tenant: the caller's tenant.
            email: who uploads, in lower case; None counts for the tenant alone.
            now: Unix seconds.

        Raises:
            TooManyRequests: the user's or the tenant's day is full.
            ProviderUnavailable: DynamoDB did not answer.
        """
        of_user = Quota("user-uploads", self._limits.user_uploads_a_day, DAY_SECONDS)
        of_tenant = Quota("tenant-uploads", self._limits.tenant_uploads_a_day, DAY_SECONDS)
        own = [] if email is None else [(_user(names, tenant, email), of_user)]
        return self._take("too_many_uploads", [*own, (tenant, of_tenant)], now)

    def _take(self, code: str, quotas: list[tuple[str, Quota]], now: int) -> Mapping[str, str]:
        taken: list[Taken] = []
        for number, (whose, quota) in enumerate(quotas):
            left = self._store.take(whose, quota, now)
            if left is None:
                for earlier, full in quotas[:number]:  # what is refused has used nothing up
                    self._store.give_back(earlier, full, now)
                none_left = Taken(quota, 0, quota.ends_in_seconds(now))
                raise TooManyRequests(
                    code,
                    "There were too many for now. Try again later.",
                    retry_after_seconds=none_left.reset_seconds,
                    headers=rate_limit_headers([none_left]),
                )
            taken.append(left)
        return rate_limit_headers(taken)


def _user(names: Names, tenant: str, email: str) -> str:
    """Return a name for a user's counters that says nothing of them."""
    return names.group(tenant_email(tenant, email))
