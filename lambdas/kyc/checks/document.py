"""Checks of the document itself: that it is there, can be read, and is of the kind and country that the claim names."""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import Document, Unread
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.document import Issuer, ValueSource

_PORTRAIT_ALONE: Final = 0.12
"""Share of the picture from which a face is the picture's subject and not a portrait on a card."""


def check_present(case: Case) -> Iterator[Check]:
    """Check that a front was uploaded."""
    name = CheckName.DOCUMENT_PRESENT
    if case.front is None:
        yield failed(name, ReasonCode.DOCUMENT_NOT_UPLOADED, "The claim names no front of a document.", "documents")
    elif missing := [side for side in case.evidence.documents if side.unread is Unread.MISSING]:
        kinds = ", ".join(side.kind.value for side in missing)
        yield failed(
            name, ReasonCode.DOCUMENT_NOT_UPLOADED, f"Nothing lies under the link of {kinds}.", _pointer(missing[0])
        )
    else:
        yield passed(name, "The front was uploaded.", _pointer(case.front))


def check_readable(case: Case) -> Iterator[Check]:
    """Every side could be read, and the front holds text that can be compared."""
    name = CheckName.DOCUMENT_READABLE
    threshold = case.policy.ocr_confidence_percent
    if case.front is None or case.front.unread is Unread.MISSING:
        yield inconclusive(name, ReasonCode.DOCUMENT_NOT_UPLOADED, "There is no front to read.", "documents")
        return
    for side in case.evidence.documents:
        if side.unread is Unread.UNSUPPORTED:
            note = side.refusal or f"The provider does not take the file of {side.kind}."
            yield failed(name, ReasonCode.UNSUPPORTED_FILE, note, _pointer(side))
            return
        if side.unread is Unread.UNAVAILABLE:
            note = f"The provider was down; {side.kind} has not been read."
            yield inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, note, _pointer(side))
            return
    front = case.portrait_side
    if front is None:
        yield inconclusive(name, ReasonCode.DOCUMENT_UNREADABLE, "The front was not read.", _pointer(case.front))
        return
    if crowded := next((side for side in case.evidence.documents if side.text_truncated), None):
        note = (
            f"{crowded.kind} has more text than any document bears; {len(crowded.lines)} lines of it were kept: are "
            "other papers in the picture?"
        )
        yield inconclusive(name, ReasonCode.PAPER_DOES_NOT_BELONG, note, _pointer(crowded))
        return
    score = front.confidence_percent
    if case.is_readable:
        note = f"{front.word_count} words were read on the front."
        yield passed(name, note, _pointer(case.front), score, threshold)
        return
    reason, note = _why_unreadable(case.front, front.word_count, case.policy)
    yield failed(name, reason, note, _pointer(case.front), score, threshold)


def _why_unreadable(front: Document, word_count: int, policy: Policy) -> tuple[ReasonCode, str]:
    """Return the reason that helps most; faces on a document are known only if its sender did not say what it is."""
    if front.faces is not None and word_count < 2:
        largest = max((face.box.area for face in front.faces), default=0.0)
        if largest >= _PORTRAIT_ALONE:
            return ReasonCode.NO_DOCUMENT_IN_IMAGE, "The picture shows a face and no text."
        if not front.faces and not front.lines:
            return ReasonCode.NO_DOCUMENT_IN_IMAGE, "The picture shows neither text nor a face."
    for face in (front.faces or ())[:1]:
        if face.brightness_percent is not None and face.brightness_percent < policy.selfie_brightness_min_percent:
            return ReasonCode.DARK_PHOTO, "The text was read poorly, and the portrait is dark."
        if face.brightness_percent is not None and face.brightness_percent > policy.selfie_brightness_max_percent:
            return ReasonCode.GLARE_ON_PHOTO, "The text was read poorly, and the portrait is overexposed."
        if face.sharpness_percent is not None and face.sharpness_percent < policy.selfie_sharpness_percent:
            return ReasonCode.BLURRED_PHOTO, "The text was read poorly, and the portrait is blurred."
    return ReasonCode.DOCUMENT_UNREADABLE, f"{word_count} words were read on the front, or with too little confidence."


def check_back(case: Case) -> Iterator[Check]:
    """Check that the back is there, if the stage asks for it, and is not the front again."""
    name = CheckName.DOCUMENT_BACK
    back = case.evidence.document(DocumentKind.ID_BACK)
    if back is not None and case.front is not None and _same_file(back, case.front):
        yield failed(name, ReasonCode.MISSING_BACK, "Front and back are the same file.", _pointer(back))
    elif back is None and _needs_back(case):
        yield failed(name, ReasonCode.MISSING_BACK, "The stage asks for the back of this document.", "documents")
    else:
        note = "The stage does not ask for the back." if back is None else "The back was uploaded."
        yield passed(name, note, None if back is None else _pointer(back))


def _needs_back(case: Case) -> bool:
    """Return True if the stage asks for the back of the claimed or the read type, of any issuer that is named.

    A front that names no issuer and has the fields of North American licences counts as one.
    """
    looks_american = case.issuer is None and case.portrait_side is not None and case.portrait_side.is_north_american
    countries = {*case.countries, *(("US",) if looks_american else ())}
    types = {case.declared_type, *case.read_types}
    return any(case.policy.needs_back(kind, country) for kind in types for country in countries)


def check_country(case: Case) -> Iterator[Check]:
    """Yield one finding: the issuing country is supported, and the document names no other one than the claim."""
    name = CheckName.COUNTRY
    supported = case.policy.supported_countries
    if supported is not None and (foreign := [country for country in case.countries if country not in supported]):
        note = f"The stage does not take documents of {foreign[0]}."
        yield failed(name, ReasonCode.COUNTRY_NOT_SUPPORTED, note)
        return
    if supported is not None and not case.countries:
        note = f"The zone names {case.unknown_state} as issuing state, which no list of countries has."
        yield inconclusive(name, ReasonCode.COUNTRY_NOT_SUPPORTED, note)
        return
    claimed = case.claim.issuing_country
    other = next((issuer for issuer in case.reading.issuers if claimed and _is_other(issuer, claimed)), None)
    if other is not None:
        note = f"The claim says {claimed}, the document {other.country} ({other.source})."
        yield inconclusive(name, ReasonCode.COUNTRY_MISMATCH, note, other.pointer)
    elif claimed and claimed not in _NORTH_AMERICA and case.portrait_side and case.portrait_side.is_north_american:
        note = f"The claim says {claimed}; the document's fields are those of North American licences."
        yield inconclusive(name, ReasonCode.COUNTRY_MISMATCH, note, "documents.id_front")
    else:
        country = case.countries[0] if case.countries else case.unknown_state
        yield passed(name, f"Documents of {country} are taken.")


_NORTH_AMERICA: Final = frozenset({"US", "CA", "MX"})


def _is_other(issuer: Issuer, claimed: str) -> bool:
    """Return True if the document names another country than the claim.

    Print and typed fields do not tell the countries of North America apart: `NEW MEXICO`, `STATE_NAME`. Codes do.
    """
    if issuer.country == claimed:
        return False
    is_coded = issuer.source in (ValueSource.ZONE, ValueSource.BARCODE)
    return is_coded or not {issuer.country, claimed} <= _NORTH_AMERICA


def _pointer(document: Document) -> str:
    return f"documents.{document.kind}"


def _same_file(one: Document, other: Document) -> bool:
    return one.source.sha256 is not None and one.source.sha256 == other.source.sha256
