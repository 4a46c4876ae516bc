"""Types of identity documents, and the names that people and documents give them."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

if TYPE_CHECKING:
    from kyc.domain.claim import Claim
    from kyc.domain.policy import Policy


class DocumentType(StrEnum):
    """The types of documents that a claim may be about."""

    DRIVING_LICENCE = "driving_licence"
    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    RESIDENCE_PERMIT = "residence_permit"
    VISA = "visa"
    PAN_CARD = "pan_card"
    AADHAAR_CARD = "aadhaar_card"
    VOTER_ID = "voter_id"


WITHOUT_EXPIRY: Final = frozenset({DocumentType.PAN_CARD, DocumentType.AADHAAR_CARD, DocumentType.VOTER_ID})
"""Types that carry no date of expiry."""

_ALIASES: Final = {
    DocumentType.DRIVING_LICENCE: (
        "driving licence", "driving license", "driver licence", "driver license", "drivers licence", "drivers license",
        "driver s licence", "driver s license", "driving permit", "licence", "license", "dl", "provisional licence",
        "learner permit", "learners permit", "learner licence", "permis de conduire", "permis", "fuhrerschein",
        "fuehrerschein", "licencia de conducir", "licencia de conduccion", "permiso de conducir",
        "permiso de conduccion", "carnet de conducir", "patente", "patente di guida", "carta de conducao",
        "carteira de motorista", "cnh", "rijbewijs", "korkort", "prawo jazdy", "ajokortti", "korekort", "forerkort",
        "driver permit",
    ),
    DocumentType.PASSPORT: (
        "passport", "passport book", "passport card", "us passport", "passeport", "reisepass", "pasaporte",
        "passaporto", "passaporte", "paspoort", "pass", "paszport", "travel document",
    ),
    DocumentType.NATIONAL_ID: (
        "national id", "national identity", "national identity card", "national id card", "identity card", "id card",
        "id", "identity document", "identification card", "state id", "state id card", "citizen card", "eid",
        "personalausweis", "ausweis", "carte d identite", "carte nationale d identite", "cni", "cedula",
        "cedula de identidad", "cedula de ciudadania", "dni", "documento nacional de identidad", "carta d identita",
        "identiteitskaart", "cartao de cidadao", "rg", "dowod osobisty", "nric", "emirates id", "ghana card", "nin",
        "national identification", "national identification card",
    ),
    DocumentType.RESIDENCE_PERMIT: (
        "residence permit", "residence card", "residency permit", "resident card", "permanent resident card",
        "green card", "residence permit card", "brp", "biometric residence permit", "titre de sejour",
        "carte de sejour", "aufenthaltstitel", "permiso de residencia", "nie", "tie", "permesso di soggiorno",
        "titulo de residencia", "verblijfstitel", "verblijfsvergunning", "karta pobytu",
    ),
    DocumentType.VISA: ("visa", "entry visa", "travel visa", "visum", "visado", "visto"),
    DocumentType.PAN_CARD: ("pan", "pan card", "permanent account number", "permanent account number card"),
    DocumentType.AADHAAR_CARD: (
        "aadhaar", "aadhaar card", "aadhar", "aadhar card", "adhar", "adhar card", "adhaar", "adhaar card", "uid",
        "uidai", "uidai card", "uid card",
    ),
    DocumentType.VOTER_ID: (
        "voter", "voter id", "voter id card", "voter card", "voters id", "voters id card", "voter identity card",
        "epic", "epic card", "election card", "election id", "elector photo identity card",
        "electors photo identity card",
    ),
}  # fmt: skip


def _key(text: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))


_TYPE_OF: Final = {_key(alias): kind for kind, aliases in _ALIASES.items() for alias in (kind.value, *aliases)}


def declared_type(text: str) -> DocumentType | None:
    """Return the type that a claim's free text names ("Driving license", "PAN card"); None for an unknown one.

    The whole text has to be a known name, in any case and spacing: what is said around a name could change its meaning,
    and then a person should read it. A country or nationality in front ("US passport") is understood.
    """
    key = _key(text)
    if kind := _TYPE_OF.get(key):
        return kind
    return next(
        (kind for prefix in _PREFIXES if key.startswith(prefix) and (kind := _TYPE_OF.get(key[len(prefix) :]))), None
    )


_PREFIXES: Final = (
    "us", "usa", "american", "uk", "gb", "british", "eu", "european", "indian", "india", "german", "french", "spanish",
    "italian", "dutch", "portuguese", "polish", "irish", "canadian", "australian", "international", "foreign", "my",
    "valid", "biometric", "national", "state", "government", "photo",
)  # fmt: skip


def analyze_id_knows(claim: "Claim", policy: "Policy") -> bool:
    """Return True if Textract's AnalyzeID types the claimed document's fields: US driving licences and US passports.

    State ID cards share the licences' layout (https://docs.aws.amazon.com/textract/latest/dg/how-it-works-identity.html).
    """
    return analyze_id_knows_kind(claim.id_type, claim.issuing_country or policy.default_issuing_country)


def analyze_id_knows_kind(id_type: str, country: str | None) -> bool:
    """Return True if AnalyzeID types the fields of a country's documents of a type, which is free text."""
    known = {DocumentType.DRIVING_LICENCE, DocumentType.PASSPORT, DocumentType.NATIONAL_ID}
    return country == "US" and declared_type(id_type) in known
