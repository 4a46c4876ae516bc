"""Price liveness checks by themselves: a stage can do without them, and so can a claim.

Nothing is recorded: what a check asks for is known from the code, and none of it depends on the claim.
"""

from collections.abc import Sequence
from typing import Final

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.month import cost, per_thousand
from benchmarks.cost.usage import BYTES_PER_GB, Usage
from benchmarks.markdown import table
from benchmarks.prices import Prices
from benchmarks.template import StageTemplate
from kyc.domain.liveness import AUDIT_PICTURES

FUNCTION: Final = "liveness"
"""A stage without it has no liveness checks."""
_PICTURES: Final = AUDIT_PICTURES + 1
"""The reference picture, and as many audit pictures as are asked for."""
_CALLS: Final = 2
"""Of the API: for the session, and for its result."""
_WRITES: Final = 2 + 2 * (1 + 1) + 2
"""Attempt and session; a transaction with the result and a look at the session; a part of the claim's transaction."""
_READS: Final = 5
"""Of the table: attempts, the session, the result (twice), and the claim's look at it; each is small."""


def usage(template: StageTemplate, assumptions: Assumptions) -> Usage:
    """Return what a claim's liveness checks use, their pictures kept for as long as all pictures are.

    Rekognition puts the pictures of a check into the bucket, and the function copies them to the user's documents. What
    was put expires within days and is left out.

    Args:
        template: of the stage.
        assumptions: how many checks a claim takes, and how large their pictures are.

    Raises:
        KeyError: the stage has no liveness checks.
    """
    assumed = assumptions.liveness
    one = {
        "rekognition.liveness": 1,
        "lambda.requests": _CALLS,
        "lambda.arm64": assumed.function_seconds * template.functions[FUNCTION].memory_mb / 1024,
        "apigateway.requests": _CALLS,
        "dynamodb.writes": _WRITES,
        "dynamodb.reads": _READS,
        "s3.writes": 2 * _PICTURES,
        "s3.reads": _PICTURES,
        "s3.storage": assumptions.kept.months * _PICTURES * assumed.picture_bytes / BYTES_PER_GB,
    }
    return {name: assumed.checks_a_claim * quantity for name, quantity in one.items()}


def section(template: StageTemplate, prices: Prices, assumptions: Assumptions, volumes: Sequence[int]) -> str:
    """Return what liveness checks cost, by price: for a thousand claims, and in months of volumes.

    Args:
        template: of the stage.
        prices: of everything.
        assumptions: see `usage`.
        volumes: claims in a month.

    Raises:
        FiguresError: something has no price.
    """
    heading = "## Liveness checks"
    if FUNCTION not in template.functions:
        return f"{heading}\n\nThe stage has none."
    used = usage(template, assumptions)
    thousand = per_thousand(used, prices)
    months = [cost({name: quantity * volume for name, quantity in used.items()}, prices) for volume in volumes]
    rows = [[name, *(f"{costs[name]:,.2f}" for costs in (thousand, *months))] for name in used]
    sums = ["**All**", *(f"**{sum(costs.values()):,.2f}**" for costs in (thousand, *months))]
    source = prices["rekognition.liveness"].source
    said = (
        f"What {assumptions.liveness.checks_a_claim:g} checks a claim add to the figures above, for claims that come "
        "with one: in no other figure here, since a claim may come without. Rekognition's price is that of "
        f"[{source}]({source})."
    )
    columns = ("Price", "A thousand claims", *(f"{volume:,} in a month" for volume in volumes))
    return "\n\n".join((heading, said, table(columns, [*rows, sums])))
