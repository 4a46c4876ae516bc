"""Every check, each a pure function of a case that gives its findings."""

from typing import Final

from kyc.checks import (
    account,
    barcode,
    birth,
    conduct,
    document,
    document_type,
    name,
    number,
    same_picture,
    selfie,
    validity,
    whole,
    zone,
)

ALL_CHECKS: Final = (
    document.check_present,
    document.check_readable,
    document_type.check_type,
    document.check_back,
    whole.check_whole,
    document.check_country,
    name.check_name,
    birth.check_birth_date,
    number.check_number,
    validity.check_expiry,
    validity.check_issue_date,
    zone.check_mrz,
    barcode.check_barcode,
    validity.check_age,
    selfie.check_present,
    selfie.check_faces,
    selfie.check_quality,
    selfie.check_safe,
    selfie.check_match,
    same_picture.check_same_picture,
    conduct.check_instructions,
    account.check_reuse,
    account.check_contact,
    account.check_attempts,
)
"""In the order in which their reasons are told."""
