"""Regions that have Rekognition Face Liveness."""

LIVENESS_REGIONS = (
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-5",
    "ap-southeast-7",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-2",
)
"""Tokyo, Mumbai, Malaysia, Thailand, Ireland, São Paulo, N. Virginia and Oregon
(https://aws.amazon.com/about-aws/whats-new/2026/09/rekognition-liveness-feedback-codes/, 28 September 2026)."""


def complaint_about_liveness(region: str) -> str | None:
    """Return why a region has no liveness checks; None where it has.

    Args:
        region: The region's name.
    """
    if region in LIVENESS_REGIONS:
        return None
    return f"{region} has no Face Liveness: take off, or one of {', '.join(LIVENESS_REGIONS)}"
