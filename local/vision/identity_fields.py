"""Typed fields."""

from typing import Any

from local.vision.ocr import Reading

FIELD_TYPES = (
    "FIRST_NAME", "LAST_NAME", "MIDDLE_NAME", "SUFFIX", "CITY_IN_ADDRESS", "ZIP_CODE_IN_ADDRESS", "STATE_IN_ADDRESS",
    "STATE_NAME", "DOCUMENT_NUMBER", "EXPIRATION_DATE", "DATE_OF_BIRTH", "DATE_OF_ISSUE", "ID_TYPE", "ENDORSEMENTS",
    "VETERAN", "RESTRICTIONS", "CLASS", "ADDRESS", "COUNTY", "PLACE_OF_BIRTH", "MRZ_CODE",
)


def identity_fields(reading: Reading) -> list[dict[str, Any]]:  # noqa: ARG001
    """Give all fields empty."""
    return [{"Type": {"Text": kind}, "ValueDetection": {"Text": "", "Confidence": 99.0}} for kind in FIELD_TYPES]
