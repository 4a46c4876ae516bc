"""Bounds of liveness checks, which precede a claim: the number of sessions at once, and their rate."""

from collections.abc import Sequence

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.liveness import FUNCTION
from benchmarks.markdown import table
from benchmarks.quotas import Quotas
from benchmarks.scaling.limits import concurrency_needed, rate_of
from benchmarks.template import StageTemplate


def section(
    template: StageTemplate, quotas: Quotas, assumptions: Assumptions, loads: Sequence[float], headroom: float
) -> str:
    """Return at how many claims a second the quotas of liveness checks bind, and what loads need of them.

    Args:
        template: of the stage.
        quotas: of the account.
        assumptions: how many checks a claim takes, and how long one streams.
        loads: claims a second, all of them with a check.
        headroom: what is asked for above what a load needs.

    Raises:
        FiguresError: a quota is missing.
    """
    heading = "## Liveness checks"
    if FUNCTION not in template.functions:
        return f"{heading}\n\nThe stage has none."
    checks, seconds = assumptions.liveness.checks_a_claim, assumptions.liveness.stream_seconds
    at_once, rate = quotas["rekognition.liveness_sessions"], quotas["rekognition.CreateFaceLivenessSession"]
    rows = [
        [
            "Face Liveness, sessions at once",
            f"{at_once.value:,.0f} {at_once.unit}",
            f"{rate_of(at_once.value, checks * seconds):.3g}",
            *(f"{headroom * concurrency_needed(load, checks * seconds):,.0f} at once" for load in loads),
        ],
        [
            "Face Liveness, sessions made",
            f"{rate.value:,.0f} {rate.unit}",
            f"{rate.value / checks:.3g}",
            *(f"{headroom * load * checks:,.1f} calls/s" for load in loads),
        ],
    ]
    said = (
        f"Where every claim comes with a check: {checks:g} of them a claim, each of which streams for {seconds:g} s "
        "(assumed, both). They are done before the claim is sent, and so bound by themselves: above these limits a "
        "customer's page is refused and tries again, and no claim that was accepted waits for it. The last columns are "
        "what a load needs, with a quarter above it. Service Quotas raise both, by region; nobody saw their defaults "
        "written in a page of AWS's."
    )
    columns = ("Limit", "Is", "Binds at claims/s", *(f"For {load:g}/s" for load in loads))
    return "\n\n".join((heading, said, table(columns, rows)))
