"""Check that the document is of the type that the claim names."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rapidfuzz import fuzz

from kyc.checks.case import Case, Side
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.document_type import DocumentType
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import fold, squeeze, words

_NAME: Final = CheckName.DOCUMENT_TYPE

_TITLES: Final = {
    # What documents call themselves, without spaces and accents: reading loses both.
    DocumentType.DRIVING_LICENCE: (
        "DRIVERLICENSE", "DRIVERLICENCE", "DRIVERSLICENSE", "DRIVERSLICENCE", "DRIVINGLICENCE", "DRIVINGLICENSE",
        "DRIVINGPERMIT", "DRIVERPERMIT", "LEARNERPERMIT", "LEARNERSLICENCE", "PERMISDECONDUIRE", "FUHRERSCHEIN",
        "FUEHRERSCHEIN", "PATENTEDIGUIDA", "RIJBEWIJS", "KORKORT", "PERMISODECONDUCCION", "LICENCIADECONDUCIR",
        "LICENCIADECONDUCCION", "LICENCIADEMANEJO", "CARTADECONDUCAO", "CARTEIRANACIONALDEHABILITACAO", "PRAWOJAZDY",
        "AJOKORTTI", "KOREKORT", "FORERKORT", "RIDICSKYPRUKAZ", "VODICSKYPREUKAZ", "VEZETOIENGEDELY",
        "VOZACKADOZVOLA", "VOZNISKODOVOLJENJE", "JUHILUBA", "VADITAJAAPLIECIBA", "VAIRUOTOJOPAZYMEJIMAS",
        "PERMISDECONDUCERE", "SURUCUBELGESI", "CEADUNASTIOMANA", "VODITELSKOEUDOSTOVERENIE", "UNIONOFINDIADRIVING",
        "INDIANUNIONDRIVINGLICENCE",
    ),
    DocumentType.PASSPORT: (
        "PASSPORT", "PASSEPORT", "REISEPASS", "PASAPORTE", "PASSAPORTO", "PASSAPORTE", "PASPOORT", "PASZPORT",
        "CESTOVNIPAS", "PASAPORT", "PUTOVNICA", "UTLEVEL", "PASSI",
    ),
    DocumentType.NATIONAL_ID: (
        "IDENTITYCARD", "IDENTIFICATIONCARD", "NATIONALIDENTITY", "NATIONALID", "PERSONALAUSWEIS",
        "CARTEDIDENTITE", "CARTENATIONALEDIDENTITE", "CARTADIDENTITA", "DOCUMENTONACIONALDEIDENTIDAD",
        "CEDULADEIDENTIDAD", "CEDULADECIUDADANIA", "IDENTITEITSKAART", "CARTAODECIDADAO", "CITIZENCARD",
        "DOWODOSOBISTY", "IDENTITETSKORT", "HENKILOKORTTI", "OBCANSKYPRUKAZ", "OSOBNAISKAZNICA", "OSEBNAIZKAZNICA",
        "SZEMELYAZONOSITOIGAZOLVANY", "CARTEDEIDENTITATE", "KIMLIKKARTI", "ISIKUTUNNISTUS", "REGISTROGERAL",
        "CARTEIRADEIDENTIDADE", "IDENTITYDOCUMENT", "KIMLIKKARTI",
    ),
    DocumentType.RESIDENCE_PERMIT: (
        "RESIDENCEPERMIT", "PERMANENTRESIDENT", "RESIDENCECARD", "TITREDESEJOUR", "CARTEDESEJOUR", "AUFENTHALTSTITEL",
        "PERMISODERESIDENCIA", "PERMESSODISOGGIORNO", "TITULODERESIDENCIA", "VERBLIJFSTITEL", "VERBLIJFSDOCUMENT",
        "KARTAPOBYTU", "UPPEHALLSTILLSTAND", "OPHOLDSTILLADELSE", "OLESKELULUPA",
    ),
    DocumentType.VISA: ("VISA", "VISUM", "VISADO"),
    DocumentType.PAN_CARD: ("PERMANENTACCOUNTNUMBER", "INCOMETAXDEPARTMENT"),
    DocumentType.AADHAAR_CARD: ("AADHAAR", "UNIQUEIDENTIFICATIONAUTHORITY"),
    DocumentType.VOTER_ID: (
        "ELECTIONCOMMISSIONOFINDIA", "ELECTORPHOTOIDENTITYCARD", "ELECTORSPHOTOIDENTITYCARD", "IDENTITYCARDVOTER",
    ),
}  # fmt: skip
_TYPE_OF_MRZ: Final = {
    # ICAO 9303-4, -5, -6 and -7: the first letter of the document code; A, C and I are cards of any kind.
    "P": frozenset({DocumentType.PASSPORT}),
    "V": frozenset({DocumentType.VISA}),
    "A": frozenset({DocumentType.NATIONAL_ID, DocumentType.RESIDENCE_PERMIT, DocumentType.DRIVING_LICENCE}),
    "C": frozenset({DocumentType.NATIONAL_ID, DocumentType.RESIDENCE_PERMIT, DocumentType.DRIVING_LICENCE}),
    "I": frozenset({DocumentType.NATIONAL_ID, DocumentType.RESIDENCE_PERMIT, DocumentType.DRIVING_LICENCE}),
}
_NEARLY_PERCENT: Final = 88
_SHORT_TITLE: Final = 7
"""Characters under which a title has to stand as a word of its own."""
_LONG_TITLE: Final = 9
"""Characters from which a title may be recognised with slips of reading."""
_IS_MENTIONED: Final = re.compile(r"PASSPORT\W{0,3}(?:N|NO|NUMBER|CARD NUMBER)\b")
"""Other documents name a passport's number; that does not make them passports."""


def check_type(case: Case) -> Iterator[Check]:
    """The declared type is known and taken, and the document calls itself by it."""
    declared = case.declared_type
    supported = case.policy.supported_document_types
    if declared is None or (supported is not None and declared not in supported):
        note = "The declared type is none that the rules know." if declared is None else f"{declared}: not taken here."
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED, note)
        return
    if not case.is_readable:
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to tell the type by.")
        return
    by_code = _TYPE_OF_MRZ.get(case.mrz[1].document_code[:1]) if case.mrz else None
    printed = printed_types(case.sides)
    if by_code is not None and declared not in by_code:
        note = f"Declared: {declared}; the machine-readable zone says {case.mrz[1].document_code if case.mrz else ''}."
        yield failed(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, "documents")
    elif declared in printed:
        yield passed(_NAME, f"The document calls itself {declared}.", "documents")
    elif by_code is not None and len(by_code) == 1:
        yield passed(_NAME, f"The machine-readable zone is that of a {declared}.", "documents")
    elif printed:
        others = ", ".join(sorted(printed))
        yield failed(
            _NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, f"Declared: {declared}; the document says {others}.", "documents"
        )
    else:
        note = f"Declared: {declared}; the document does not say what it is in words that the rules know."
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_TYPE_MISMATCH, note, "documents")


def printed_types(sides: Iterable[Side]) -> frozenset[DocumentType]:
    """The types that sides of a document call themselves: in their typed field, else in their text."""
    sides = tuple(sides)
    typed = (side.field("ID_TYPE") for side in sides)
    if kinds := frozenset(kind for field in typed if field for kind in _titled(field.text)):
        return kinds
    text = " ".join(fold(line.text) for side in sides for line in side.printed)
    return _titled(_IS_MENTIONED.sub(" ", text)) or _titled(text)


def _titled(text: str) -> frozenset[DocumentType]:
    """The types that a folded text names."""
    squeezed, alone = squeeze(text), set(words(text))
    return frozenset(kind for kind, titles in _TITLES.items() if any(_names(t, squeezed, alone) for t in titles))


def _names(title: str, squeezed: str, alone: set[str]) -> bool:
    if len(title) < _SHORT_TITLE:
        return title in alone
    if title in squeezed:
        return True
    is_long = len(title) >= _LONG_TITLE <= len(squeezed)
    return is_long and bool(fuzz.partial_ratio(title, squeezed, score_cutoff=_NEARLY_PERCENT))
