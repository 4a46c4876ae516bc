"""Every check, each a pure function of a case that gives its findings."""

from typing import Final

from kyc.checks import (
    account,
    birth_date,
    colour,
    conduct,
    document,
    document_type,
    marks,
    name,
    number,
    portrait,
    same_picture,
    selfie,
    sources,
    validity,
)

ALL_CHECKS: Final = (
    document.check_present,
    document.check_readable,
    document_type.check_type,
    document.check_back,
    sources.check_sides,
    document.check_country,
    name.check_name,
    birth_date.check_birth_date,
    number.check_number,
    validity.check_expiry,
    validity.check_issue_date,
    sources.check_mrz,
    sources.check_barcode,
    sources.check_print,
    validity.check_age,
    marks.check_marks,
    colour.check_colour,
    portrait.check_portrait,
    selfie.check_present,
    selfie.check_faces,
    selfie.check_quality,
    selfie.check_safe,
    selfie.check_match,
    same_picture.check_same_picture,
    conduct.check_instructions,
    account.check_reuse,
    account.check_selfie_reuse,
    account.check_one_person,
    account.check_contact,
    account.check_attempts,
)
"""In the order in which their reasons are told."""
