"""Lanes: the queues of validations, each with processes of its own, so that no claim waits for what it needs not."""

from enum import StrEnum

from kyc.domain.document_type import analyze_id_knows_kind


class Lane(StrEnum):
    """The lane of a claim that waits for its validation."""

    PLAIN = "plain"
    """Claims whose documents are read as plain text."""
    TYPED = "typed"
    """Claims for which AnalyzeID may be asked, whose quota is the tightest."""
    SURPLUS = "surplus"
    """Claims beyond their tenant's share of the lane that they would be in."""


def lane_by_need(id_type: str, issuing_country: str | None, default_country: str) -> Lane:
    """Return the lane of the tightest operation that a claim may need.

    Args:
        id_type: the claimed type of document, as free text.
        issuing_country: the country that the claim names; None if it names none.
        default_country: the country that the stage's policy then assumes.
    """
    return Lane.TYPED if analyze_id_knows_kind(id_type, issuing_country or default_country) else Lane.PLAIN
