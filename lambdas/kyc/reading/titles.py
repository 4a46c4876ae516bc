"""Kinds of document, as documents call themselves: "PASSPORT", "Führerschein", "Election Commission of India".

A title is a line of its own, or a part of one; a label ("Passport No.", "Nationality") is none, and a word that merely
resembles a title is none either.
"""

import re
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import OSA

from kyc.domain.document_type import DocumentType
from kyc.domain.text import shape, squeeze, words

TITLES: Final = {
    # Without spaces and accents: reading loses both. From PRADO, and the issuers' own specimens.
    DocumentType.DRIVING_LICENCE: (
        "DRIVERLICENSE", "DRIVERLICENCE", "DRIVERSLICENSE", "DRIVERSLICENCE", "DRIVINGLICENCE", "DRIVINGLICENSE",
        "DRIVINGPERMIT", "DRIVERPERMIT", "DRIVERSPERMIT", "LEARNERPERMIT", "LEARNERSLICENCE", "LEARNERSPERMIT",
        "COMMERCIALDRIVERLICENSE", "OPERATORLICENSE", "OPERATORSLICENSE", "INSTRUCTIONPERMIT", "PROVISIONALLICENCE",
        "PERMISDECONDUIRE", "FUHRERSCHEIN", "FUEHRERSCHEIN", "PATENTEDIGUIDA", "RIJBEWIJS", "KORKORT", "KOERKORT",
        "PERMISODECONDUCCION", "PERMISODECONDUCIR", "LICENCIADECONDUCIR", "LICENCIADECONDUCCION", "LICENCIADEMANEJO",
        "LICENCIAPARACONDUCIR", "CARTADECONDUCAO", "CARTEIRANACIONALDEHABILITACAO", "PRAWOJAZDY", "AJOKORTTI",
        "KOREKORT", "FORERKORT", "RIDICSKYPRUKAZ", "VODICSKYPREUKAZ", "VEZETOIENGEDELY", "VOZACKADOZVOLA",
        "VOZNISKODOVOLJENJE", "JUHILUBA", "VADITAJAAPLIECIBA", "VAIRUOTOJOPAZYMEJIMAS", "PERMISDECONDUCERE",
        "SURUCUBELGESI", "CEADUNASTIOMANA", "OKUSKIRTEINI", "VODITELSKOEUDOSTOVERENIE", "POSVIDCHENNYAVODIYA",
        "ADEIAODIGISIS", "LICENZJATASSEWQAN", "UNIONOFINDIADRIVINGLICENCE", "INDIANUNIONDRIVINGLICENCE",
        "LESENMEMANDU", "SURATIZINMENGEMUDI",
    ),
    DocumentType.PASSPORT: (
        "PASSPORT", "PASSEPORT", "REISEPASS", "PASAPORTE", "PASSAPORTO", "PASSAPORTE", "PASPOORT", "PASZPORT",
        "CESTOVNIPAS", "CESTOVNYPAS", "PASAPORT", "PUTOVNICA", "PUTNAISPRAVA", "PUTNIHLIST", "POTNILIST", "UTLEVEL",
        "PASSI", "PASS", "VEGABREF", "PASAPOARTA", "PASSAPORT", "PASE", "PASAS", "PASOS", "ZAGRANICHNYYPASPORT",
        "PASPORT",
        "DIAVATIRIO", "HOCHIEU", "PASPOR", "PASSPORTCARD", "DIPLOMATICPASSPORT", "SERVICEPASSPORT", "PASAPORTAH",
    ),
    DocumentType.NATIONAL_ID: (
        "IDENTITYCARD", "IDENTIFICATIONCARD", "NATIONALIDENTITYCARD", "NATIONALIDCARD", "NATIONALID", "IDCARD",
        "NATIONALIDENTIFICATIONCARD", "PERSONALAUSWEIS", "CARTEDIDENTITE", "CARTENATIONALEDIDENTITE", "CARTAIDENTITA",
        "CARTADIDENTITA", "DOCUMENTONACIONALDEIDENTIDAD", "DOCUMENTODEIDENTIDAD", "CEDULADEIDENTIDAD",
        "CEDULADECIUDADANIA", "IDENTITEITSKAART", "IDENTITEITSBEWIJS", "CARTAODECIDADAO", "BILHETEDEIDENTIDADE",
        "CITIZENCARD", "DOWODOSOBISTY", "IDENTITETSKORT", "NATIONELLTIDKORT", "HENKILOKORTTI", "OBCANSKYPRUKAZ",
        "OBCIANSKYPREUKAZ", "OSOBNAISKAZNICA", "LICNAKARTA", "OSEBNAIZKAZNICA", "SZEMELYAZONOSITOIGAZOLVANY",
        "SZEMELYIIGAZOLVANY", "CARTEDEIDENTITATE", "KIMLIKKARTI", "NUFUSCUZDANI", "ISIKUTUNNISTUS",
        "PERSONASAPLIECIBA", "ASMENSTAPATYBESKORTELE", "LETERNJOFTIMI", "REGISTROGERAL", "CARTEIRADEIDENTIDADE",
        "IDENTITYDOCUMENT", "KADPENGENALAN", "MYKAD", "KARTUTANDAPENDUDUK", "LICHNAKARTA", "KARTATALIDENTITA",
        "NAFNSKIRTEINI", "CREDENCIALPARAVOTAR", "IDENTIFICATIONONLY", "REALID",
    ),
    DocumentType.RESIDENCE_PERMIT: (
        "RESIDENCEPERMIT", "PERMANENTRESIDENT", "PERMANENTRESIDENTCARD", "RESIDENTALIEN", "RESIDENCECARD",
        "BIOMETRICRESIDENCEPERMIT", "TITREDESEJOUR", "CARTEDESEJOUR", "CARTEDERESIDENT", "AUFENTHALTSTITEL",
        "AUFENTHALTSKARTE", "PERMISODERESIDENCIA", "PERMESSODISOGGIORNO", "TITULODERESIDENCIA", "VERBLIJFSTITEL",
        "VERBLIJFSDOCUMENT", "KARTAPOBYTU", "UPPEHALLSTILLSTAND", "OPPHOLDSTILLATELSE", "OPHOLDSTILLADELSE",
        "OLESKELULUPA", "POVOLENIKPOBYTU", "POVOLENIENAPOBYT", "TARTOZKODASIENGEDELY", "PERMISDESEDERE",
        "EMPLOYMENTAUTHORIZATIONCARD", "EMPLOYMENTAUTHORIZATION", "DVIZANAPREBIVANJE", "DOVOLJENJEZAPREBIVANJE",
        "ELAMISLUBA", "UZTURESANASATLAUJA", "LEIDIMASGYVENTI",
    ),
    DocumentType.VISA: ("VISA", "VISUM", "VISADO", "VISTO", "WIZA", "VIZA", "IMMIGRANTVISA", "NONIMMIGRANTVISA"),
    DocumentType.PAN_CARD: ("PERMANENTACCOUNTNUMBER", "PERMANENTACCOUNTNUMBERCARD", "INCOMETAXDEPARTMENT"),
    DocumentType.AADHAAR_CARD: ("AADHAAR", "UNIQUEIDENTIFICATIONAUTHORITY", "UNIQUEIDENTIFICATIONAUTHORITYOFINDIA"),
    DocumentType.VOTER_ID: (
        "ELECTIONCOMMISSIONOFINDIA", "ELECTORPHOTOIDENTITYCARD", "ELECTORSPHOTOIDENTITYCARD", "IDENTITYCARDVOTER",
    ),
}  # fmt: skip
"""Titles by kind, without spaces and accents."""

_KIND_OF: Final = {title: kind for kind, titles in TITLES.items() for title in titles}
_LONGEST_TITLE_WORDS: Final = 6
_FEWEST_LETTERS_FOR_A_SLIP: Final = 8
_FEWEST_LETTERS_GLUED: Final = 8
"""Letters from which a title is recognised at the beginning or end of words that were read as one."""
_PARTS: Final = re.compile(r"[/|\\•·★*:;]+|\s[-\u2013\u2014]\s")


def kinds_named(texts: Sequence[str]) -> dict[DocumentType, int]:
    """Return the kinds that lines name as a title, each with the index of the first line that does.

    >>> kinds_named(["ROMANIA", "CARTE DE IDENTITATE", "Nationality/Nationalité"])
    {<DocumentType.NATIONAL_ID: 'national_id'>: 1}
    >>> kinds_named(["DRIVER", "LICENSE"])
    {<DocumentType.DRIVING_LICENCE: 'driving_licence'>: 0}

    Args:
        texts: lines that may hold a title: no labels and no values at a label.
    """
    found: dict[DocumentType, int] = {}
    for index, text in enumerate(texts):
        for part in _PARTS.split(text):
            for kind in _named_in(words(part)):
                found.setdefault(kind, index)
    for index in range(len(texts) - 1):  # a title in two rows
        joined = [*words(texts[index]), *words(texts[index + 1])]
        two_rows = _KIND_OF.get("".join(joined)) if 1 < len(joined) <= _LONGEST_TITLE_WORDS else None
        if two_rows:
            found.setdefault(two_rows, index)
    return found


def _named_in(found: Sequence[str]) -> list[DocumentType]:
    """Return the kinds named by a run of whole words, or by a long title at the edge of words that were read as one."""
    kinds = [
        kind
        for start in range(len(found))
        for end in range(start + 1, min(start + _LONGEST_TITLE_WORDS, len(found)) + 1)
        if (kind := _titled("".join(found[start:end]))) is not None
    ]
    whole = "".join(found)
    kinds += [
        kind
        for title, kind in _KIND_OF.items()
        if len(title) >= _FEWEST_LETTERS_GLUED and (whole.startswith(title) or whole.endswith(title))
    ]
    return kinds


def _titled(run: str) -> DocumentType | None:
    if kind := _KIND_OF.get(run):
        return kind
    if len(run) < _FEWEST_LETTERS_FOR_A_SLIP:
        return None
    read = shape(run)
    return next(
        (kind for title, kind in _KIND_OF.items() if OSA.distance(shape(title), read, score_cutoff=1) <= 1), None
    )


def kinds_in_field(text: str) -> list[DocumentType]:
    """Return the kinds that a typed field (AnalyzeID's `ID_TYPE`) names: "DRIVER LICENSE FRONT".

    >>> kinds_in_field("DRIVER LICENSE FRONT")
    [<DocumentType.DRIVING_LICENCE: 'driving_licence'>]
    """
    whole = squeeze(text)
    return list(dict.fromkeys(kind for title, kind in _KIND_OF.items() if title in whole and len(title) > 4))
