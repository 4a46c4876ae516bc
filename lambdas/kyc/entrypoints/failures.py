"""Failures that no metric of Lambda shows, counted by whose fault they are.

A message that a worker hands back, and a request that is answered with 500, are no errors of the function: `Errors`
never shows them (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html). So each is counted: as a
provider's fault (`ProviderFailures`), as access that was refused to us (`AccessRefused`), or as a defect
(`BatchFailures`); each has its alarm. A claim that goes back to its queue since a quota is used up is no failure, and
is counted by itself (`QuotaWaits`).
"""

from kyc.domain.errors import AccessRefused, ProviderUnavailable, QuotaUsedUp
from kyc.entrypoints.observability import count


def count_failure(error: BaseException | None) -> None:
    """Count what failed, by whose fault it is.

    Args:
        error: why it failed.
    """
    match error:
        case QuotaUsedUp():
            count("QuotaWaits")
            count("QuotaWaits", provider=error.provider)
        case ProviderUnavailable():
            count("ProviderFailures")
            count("ProviderFailures", provider=error.provider)
        case AccessRefused():
            count("AccessRefused")
            count("AccessRefused", provider=error.provider)
        case _:
            count("BatchFailures")
