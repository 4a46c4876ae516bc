"""The growth of a stage under the default quotas of other regions."""

from collections.abc import Mapping
from typing import Final

from benchmarks.markdown import table
from benchmarks.quotas import Quotas
from benchmarks.scaling.demand import Demand
from benchmarks.scaling.limits import Limit, limits
from benchmarks.template import StageTemplate

REGIONS: Final = ("us-east-1", "us-west-2", "us-east-2", "eu-west-1", "eu-central-1", "ap-south-1")
"""Regions with Textract that the tables of quotas name, and one of the others, whose quotas are all alike."""
_SHOWN: Final = (
    "textract.AnalyzeID",
    "textract.DetectDocumentText",
    "rekognition.DetectFaces",
    "rekognition.SearchFacesByImage",
)


def section(template: StageTemplate, needed: Demand, regions: Mapping[str, Quotas]) -> str:
    """Return the table of regions: quotas of a new account there, and the submissions a second that they carry.

    Args:
        template: of the stage.
        needed: what a submission of the mix asks for.
        regions: quotas by region.

    Raises:
        FiguresError: a quota is missing.
        TemplateError: the template lacks a part of the stage.
    """
    rows = []
    for name, quotas in regions.items():
        first = _provider(limits(template, quotas, needed))
        values = [f"{quotas[each].value:g}" for each in _SHOWN]
        rows.append([name, *values, f"{first.binds_at:.3g}/s", first.name])
    names = [each.partition(".")[2] for each in _SHOWN]
    return table(("Region", *names, "Submissions of the mix", "Bound by"), rows)


def _provider(found: tuple[Limit, ...]) -> Limit:
    """Return the tightest limit that a provider sets: the others are the same in every region."""
    return next(limit for limit in found if (limit.quota or "").startswith(("textract.", "rekognition.")))
