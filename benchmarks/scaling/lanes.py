"""The lanes of a stage's validations, as its template has them."""

from benchmarks.quotas import Quotas
from benchmarks.scaling.simulation import Rate
from benchmarks.template import LANE_QUEUES, StageTemplate
from kyc.adapters.tenant_shares import AT_ONCE_SECONDS
from kyc.domain.lane import Lane


def lane_at_once(template: StageTemplate, quotas: Quotas, lane: Lane) -> int:
    """Return how many validations of a lane run at once at most.

    Raises:
        TemplateError: the lane is missing.
    """
    source = template.event_source("validate_kyc", LANE_QUEUES[lane])
    return source.max_concurrency or int(quotas["lambda.concurrency"].value)


def share_of(claims_per_second: float) -> Rate:
    """Return a tenant's share of a lane, with how many claims may come at once after a rest."""
    return Rate(claims_per_second, max(1.0, claims_per_second * AT_ONCE_SECONDS))
