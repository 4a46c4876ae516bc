"""The labels of identity documents, and where they stand in a line of text.

Sources: AAMVA DL/ID Card Design Standard (numbered elements of Zones I-III), Directive 2006/126/EC Annex I (numbered
elements of EU licences), ICAO 9303-3 and -4 (captions of passports), and the captions of national documents.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Field(Enum):
    """What a label announces."""

    LAST_NAME = "LAST_NAME"
    FIRST_NAME = "FIRST_NAME"
    MIDDLE_NAME = "MIDDLE_NAME"
    FULL_NAME = "FULL_NAME"
    SUFFIX = "SUFFIX"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    DATE_OF_ISSUE = "DATE_OF_ISSUE"
    EXPIRATION_DATE = "EXPIRATION_DATE"
    DOCUMENT_NUMBER = "DOCUMENT_NUMBER"
    ADDRESS = "ADDRESS"
    CLASS = "CLASS"
    RESTRICTIONS = "RESTRICTIONS"
    ENDORSEMENTS = "ENDORSEMENTS"
    PLACE_OF_BIRTH = "PLACE_OF_BIRTH"
    COUNTY = "COUNTY"
    # Known so that neither they nor their values are taken for another field.
    OTHER_DATE = "other date"
    OTHER_CODE = "other code"
    OTHER_WORDS = "other words"
    CAPTION = "caption without a value"


# One phrase an alternative, in folded capitals; "~" marks a phrase that many things are called, which counts only at
# the beginning of a line or after a field's number.
_PHRASES: dict[Field, str] = {
    Field.LAST_NAME: """
        SURNAME|SURNAMES|SURNAME(S)|LAST NAME|FAMILY NAME|FAMILY NAMES|LNAME|~LN|~NOM|NOM DE FAMILLE|~NOMS|APELLIDO|APELLIDOS
        |PRIMER APELLIDO|APELLIDO(S)|NACHNAME|FAMILIENNAME|COGNOME|SOBRENOME|APELIDO|APELIDOS|APELIDO(S)|ACHTERNAAM|~NAAM
        |NAZWISKO|EFTERNAMN|ETTERNAVN|EFTERNAVN|SUKUNIMI|PRIJMENI|PRIEZVISKO|PREZIME|PRIIMEK|CSALADI NEV|~NUME
        |NUME DE FAMILIE|SOYADI|PERE-/PERSONNE NAME|UZVARDS|PAVARDE|PEREKONNANIMI""",
    Field.FIRST_NAME: """
        FIRST NAME|FIRST NAMES|GIVEN NAME|GIVEN NAMES|GIVEN NAME(S)|FORENAME|FORENAMES|FORENAME(S)|FNAME|~FN|~PRENOM
        |PRENOMS|PRENOM(S)|~NOMBRE|NOMBRES|NOMBRE(S)|VORNAME|VORNAMEN|VORNAME(N)|NOME PROPRIO|NOMES PROPRIOS|PRENOMES
        |VOORNAMEN|VOORNAAM|IMIE|IMIONA|IMIE (IMIONA)|FORNAMN|FORNAVN|ETUNIMET|JMENO|MENO|~IME|UTONEV|PRENUME|~ADI
        |FIRST AND MIDDLE NAMES|FIRST MIDDLE NAME|VARDS|VARDAS|EESNIMI""",
    Field.MIDDLE_NAME: "MIDDLE NAME|MIDDLE NAMES|MIDDLE NAME(S)|MIDDLE INITIAL|~MIDDLE|~MN",
    Field.FULL_NAME: "~NAME|FULL NAME|NAME OF HOLDER|HOLDER'S NAME|NAME IN FULL|~NOME|NOME E SOBRENOME|NOMBRE Y APELLIDOS|NOM ET PRENOM",
    Field.SUFFIX: "NAME SUFFIX|~SUFFIX",
    Field.DATE_OF_BIRTH: """
        DOB|D.O.B.|D.O.B|DATE OF BIRTH|BIRTH DATE|BIRTHDATE|DATE BIRTH|~BIRTHDAY|~BORN|DATE DE NAISSANCE|DDN|NE(E) LE|~NE LE
        |~NEE LE|FECHA DE NACIMIENTO|FECHA NACIMIENTO|FECHA NAC|FECHA DE NAC|~NACIMIENTO|F. NACIMIENTO|GEBURTSDATUM
        |GEBURTSTAG|GEB. AM|GEBOREN AM|TAG DER GEBURT|DATA DE NASCIMENTO|DATA NASCIMENTO|DATA NASC|~NASCIMENTO
        |DATA DI NASCITA|GEBOORTEDATUM|DATA URODZENIA|FODELSEDATUM|FODELSETID|FODSELSDATO|SYNTYMAAIKA|DATUM NAROZENI
        |DATUM NARODENIA|DATUM RODENJA|DATUM RODJENJA|DATUM ROJSTVA|SZULETESI IDO|SZULETESI DATUM|DATA NASTERII
        |DOGUM TARIHI|TARIKH LAHIR|TANGGAL LAHIR|TGL LAHIR""",
    Field.EXPIRATION_DATE: """
        ~EXP|EXPIRES|EXPIRES ON|~EXPIRY|EXPIRY DATE|~EXPIRATION|EXPIRATION DATE|DATE OF EXPIRY|DATE OF EXPIRATION|EXP DATE
        |EXP. DATE|DATE EXPIRES|VALID TILL|VALID UNTIL|VALID THRU|VALID TO|VALID UPTO|VALID UP TO|~VALIDITY|VALIDITY (NT)
        |VALIDITY(NT)|VALIDITY NT|VALID TILL (NT)|DATE D'EXPIRATION|DATE D EXPIRATION|EXPIRE LE|VALABLE JUSQU'AU
        |DATE DE FIN DE VALIDITE|FECHA DE CADUCIDAD|FECHA CADUCIDAD|FECHA DE VENCIMIENTO|FECHA VENCIMIENTO
        |FECHA DE EXPIRACION|~VENCE|~VENCIMIENTO|VALIDO HASTA|~VALIDEZ|~VIGENCIA|~CADUCIDAD|GULTIG BIS|GUELTIG BIS
        |ABLAUFDATUM|DATA DE VALIDADE|DATA VALIDADE|~VALIDADE|VALIDO ATE|DATA DI SCADENZA|~SCADENZA|GELDIG TOT
        |DATA WAZNOSCI|TERMIN WAZNOSCI|SISTA GILTIGHETSDAG|GILTIGT TILL|GILTIG TILL|GYLDIG TIL|UTLOPSDATO|UDLOBSDATO
        |VIIMEINEN VOIMASSAOLOPAIVA|PLATNOST DO|DATUM PLATNOSTI|DATUM ISTEKA|VRIJEDI DO|ERVENYES|DATA EXPIRARII
        |SON GECERLILIK TARIHI|BERLAKU HINGGA|TARIKH TAMAT""",
    Field.DATE_OF_ISSUE: """
        ~ISS|~ISSUED|~ISSUE|ISSUE DATE|DATE OF ISSUE|DATE OF ISSUANCE|ISSUED ON|ISS DATE|ISS. DATE|DATE ISSUED|~DOI
        |DATE DE DELIVRANCE|DATE D'EMISSION|DELIVRE LE|~DEL|~DEL.|FECHA DE EXPEDICION|FECHA EXPEDICION|FECHA DE EMISION
        |FECHA EMISION|~EXPEDICION|~EMISION|AUSSTELLUNGSDATUM|AUSGESTELLT AM|DATUM DER AUSSTELLUNG|DATA DE EMISSAO
        |DATA EMISSAO|DATA DE EXPEDICAO|DATA DE CONCESSAO|~EMISSAO|DATA DI RILASCIO|DATA DI EMISSIONE|~RILASCIO
        |DATUM VAN AFGIFTE|DATUM AFGIFTE|DATA WYDANIA|UTFARDANDEDATUM|UTFARDAT|UTSTEDT|UDSTEDT|UDSTEDELSESDATO
        |MYONTAMISPAIVA|DATUM VYDANI|DATUM VYDANIA|DATUM IZDAVANJA|DATUM IZDAJE|KIALLITAS KELTE|DATA EMITERII
        |VERILIS TARIHI""",
    Field.DOCUMENT_NUMBER: """
        ~DL|~DL NO|DLN|DLNO|DL#|DL #|DL NUMBER|D.L. NO|D.L.NO|~LIC|LIC NO|LIC#|LIC #|LIC. NO|LICENSE NO|LICENSE NUMBER
        |LICENSE #|LICENSE#|LICENCE NO|LICENCE NUMBER|LICENCE #|DRIVER LICENSE NO|DRIVER LICENSE NUMBER|DRIVER LICENSE #
        |DRIVER'S LICENSE NO|DRIVER'S LICENSE NUMBER|DRIVERS LICENSE NO|DRIVERS LICENSE NUMBER|DRIVING LICENCE NO
        |DRIVING LICENCE NUMBER|DRIVER'S LICENCE NO|~OLN|OPERATOR LICENSE NO|OPERATOR'S LICENSE NO|~ID NO|~ID#|~ID #|~ID
        |ID NUMBER|ID CARD NO|ID CARD NUMBER|~NUMBER|~NUMERO|~NUMBER/NUMERO|~NO|~NR|~N°|DOCUMENT NO|DOCUMENT NUMBER
        |DOCUMENT #|DOC NO|DOC. NO|CARD NO|CARD NUMBER|CARD #|PASSPORT NO|PASSPORT NUMBER|PASSPORT #|PASSPORT CARD NO
        |PASSPORT N°|PASSEPORT N°|PASSEPORT NO|NO DU PASSEPORT|N° DU PASSEPORT|NO. DU PASSEPORT|NUMERO DU PASSEPORT
        |NO DE PASAPORTE|NO. DE PASAPORTE|PASAPORTE NO|PASAPORTE N°|NUM. PASAPORTE|NUMERO DE PASAPORTE|PASS-NR|PASS NR
        |PASSNUMMER|REISEPASS-NR|REISEPASS NR|PASSAPORTO N|PASSAPORTO N°|PASSAPORTO NO|PASSAPORTE NO|PASSAPORTE N°
        |NUMERO DO PASSAPORTE|PASPOORTNUMMER|PASPOORT NR|DOCUMENTNUMMER|AUSWEISNUMMER|AUSWEIS-NR|DOKUMENTENNUMMER
        |FUHRERSCHEINNUMMER|FUHRERSCHEIN-NR|N° DU PERMIS|NUMERO DE PERMIS|NO DE PERMIS|PERMIS N°|N° DU DOCUMENT
        |NO DU DOCUMENT|LICENCIA NO|NO. DE LICENCIA|NO DE LICENCIA|NUMERO DE LICENCIA|LICENCIA DE CONDUCIR NO
        |NUMERO DE DOCUMENTO|NUM DOCUMENTO|DOCUMENTO NO|DNI NUM|DNI NUM.|~DNI|~IDESP|NUM SOPORT|N° REGISTRO|NO REGISTRO
        |NUMERO DO DOCUMENTO|N° DOCUMENTO|NUMERO CARTA|NUMERO PASZPORTU|NR PASZPORTU|PASSNR|PASS NO|CISLO PASU
        |CUSTOMER IDENTIFIER|CUSTOMER ID|CUSTOMER NO|IDENTITY NO|IDENTITY NUMBER|IDENTITY CARD NO|NRIC NO|PERMANENT ACCOUNT NUMBER
        |PERMANENT ACCOUNT NUMBER CARD|EPIC NO|RESIDENCE PERMIT NO|PERMIT NO|PERMIT NUMBER|USCIS#|USCIS #""",
    Field.ADDRESS: """
        ~ADDRESS|~ADD|~ADDR|ADDRESS OF HOLDER|PERMANENT ADDRESS|PRESENT ADDRESS|RESIDENTIAL ADDRESS|MAILING ADDRESS|~ADRESSE
        |ADRESSE DU DETENTEUR|~DIRECCION|~DOMICILIO|~ENDERECO|~INDIRIZZO|INDIRIZZO DI RESIDENZA|~ANSCHRIFT|~ADRES
        |~ADRESA|~WOHNORT|~RESIDENZA""",
    Field.CLASS: "~CLASS|~CLASSIFICATION|~CLASE|~CLASSE|~CATEGORY|~CATEGORIES|~CAT|CATEGORIE|VEHICLE CLASS|LICENSE CLASS|CLASS/CLASSE",
    Field.RESTRICTIONS: "~REST|~RESTR|~RSTR|~RESTRICTION|~RESTRICTIONS|~RES|~RESTRICCIONES|~RESTRIC",
    Field.ENDORSEMENTS: "~END|~ENDORSE|~ENDORSEMENT|~ENDORSEMENTS|~ENDORS|~ENDOR",
    Field.PLACE_OF_BIRTH: """
        PLACE OF BIRTH|BIRTHPLACE|BIRTH PLACE|~POB|LIEU DE NAISSANCE|LUGAR DE NACIMIENTO|LUGAR NACIMIENTO|GEBURTSORT
        |LOCAL DE NASCIMENTO|~NATURALIDADE|LUOGO DI NASCITA|GEBOORTEPLAATS|MIEJSCE URODZENIA|FODELSEORT|FODESTED
        |FODEGARD|SYNTYMAPAIKKA|MISTO NAROZENI|MIESTO NARODENIA|MJESTO RODENJA|SZULETESI HELY|LOCUL NASTERII|DOGUM YERI
        |PLACE AND COUNTRY OF BIRTH|TEMPAT LAHIR""",
    Field.COUNTY: "~COUNTY",
    Field.OTHER_DATE: """
        ~REV|~REV DATE|DATE OF FIRST ISSUE|FIRST ISSUE DATE|FIRST ISSUE|VALIDITY (TR)|VALIDITY(TR)|VALIDITY TR|UNDER 18 UNTIL
        |UNDER 19 UNTIL|UNDER 21 UNTIL|UNDER 25 UNTIL|AGE 18 ON|AGE 21 ON|RESIDENT SINCE|DATE OF ENTRY|HAZMAT EXP
        |DATE OF CARD ISSUE|1ST ISSUE|FIRST LICENSED|PRIMEIRA HABILITACAO|1A HABILITACAO|YEAR OF BIRTH""",
    Field.OTHER_CODE: """
        ~SEX|~GENDER|~SEXE|~SEXO|~SESSO|GESCHLECHT|GESLACHT|~PLEC|~KON|~KJONN|SUKUPUOLI|~HGT|~HT|~HEIGHT|~TAILLE|~GROSSE
        |~ESTATURA|~ALTURA|~STATURA|~WGT|~WT|~WEIGHT|~POIDS|~EYES|~EYE|~EYE COLOR|EYE COLOUR|COLOUR OF EYES|COLOR OF EYES
        |AUGENFARBE|COULEUR DES YEUX|~YEUX|~HAIR|~HAIR COLOR|~CHEVEUX|~DD|~DD NO|~D.D.|DOCUMENT DISCRIMINATOR|~DISC|~ICN|~AUDIT
        |AUDIT NO|AUDIT NUMBER|CONTROL NO|CONTROL NUMBER|INVENTORY NO|~INV|PERSONAL NO|PERSONAL NUMBER|PERSONAL ID NO|PERSONAL NO.
        |NO PERSONNEL|NUMERO PERSONAL|PERSOENLICHE NUMMER|PERSOONSNUMMER|PERSONNUMMER|PERSONAL IDENTITY NO|SSN
        |SOCIAL SECURITY NO|FILE NO|FILE NUMBER|OLD PASSPORT NO|PREVIOUS PASSPORT NO|BLOOD GROUP|~BG|~BLOOD TYPE|TIPO DE SANGRE
        |EMERGENCY CONTACT|EMERGENCY CONTACT NO|~TYPE|~TYP|~TIPO|~CODE|~CODIGO|~CODICE|COUNTRY CODE|CODE OF ISSUING STATE|CODE DU PAYS
        |CODIGO DEL PAIS|CODE OF STATE|ISSUING STATE|STATE CODE|TYPE/TYPE|~DUPS|~DUP|~DUPLICATE|~HOLDER NO|ISSUE NO|ISSUE NUMBER
        |~CARD TYPE|~CPF|~PIN|~VR|~COV|CAN NO|KINEGRAM|~ISS NO""",
    Field.OTHER_WORDS: """
        ~NATIONALITY|~NATIONALITE|NACIONALIDAD|STAATSANGEHORIGKEIT|NACIONALIDADE|CITTADINANZA|CITIZENSHIP|NATIONALITEIT
        |OBYWATELSTWO|MEDBORGARSKAP|STATSBORGERSKAP|KANSALAISUUS|~AUTHORITY|ISSUING AUTHORITY|~AUTORITE|~AUTORIDAD|AUTORIDADE
        |AUTORITA|~BEHORDE|ISSUED BY|DELIVRE PAR|PLACE OF ISSUE|LIEU DE DELIVRANCE|LUGAR DE EXPEDICION|ISSUING OFFICE
        |ISSUING COUNTRY|COUNTRY OF BIRTH|~COUNTRY|~OCCUPATION|~PROFESSION|~RELIGION|MARITAL STATUS|ESTADO CIVIL
        |S/O|D/O|W/O|C/O|S/D/W OF|S/W/D|S/W/D OF|S/D/W|S/DW OF|SON OF|DAUGHTER OF|WIFE OF|SON/DAUGHTER/WIFE OF
        |FATHER'S NAME|FATHERS NAME|FATHER NAME|MOTHER'S NAME|MOTHERS NAME|MOTHER NAME|NAME OF FATHER|NAME OF MOTHER
        |NAME OF SPOUSE|NAME OF FATHER/LEGAL GUARDIAN|LEGAL GUARDIAN|HUSBAND'S NAME|SPOUSE'S NAME|~FATHER|~MOTHER|~HUSBAND|~SPOUSE
        |BIRTH NAME|NAME AT BIRTH|GEBURTSNAME|NOM DE NAISSANCE|NOM D'USAGE|MAIDEN NAME|ORDENS-/KUNSTLERNAME|FILIACAO
        |MENTIONS SPECIALES|ANOTACIONES|~REMARKS|~OBSERVATIONS""",
    Field.CAPTION: """
        SIGNATURE|SIGNATURE OF BEARER|HOLDER'S SIGNATURE|SIGNATURE OF HOLDER|SIGNATURE DU TITULAIRE|SIGNATURE DU PORTEUR
        |FIRMA DEL TITULAR|~FIRMA|UNTERSCHRIFT|UNTERSCHRIFT DER INHABERIN|ASSINATURA DO TITULAR|~ASSINATURA|FIRMA DEL TITOLARE
        |~DONOR|ORGAN DONOR|~VETERAN|LICENSING AUTHORITY|SIGNATURE OF THE HOLDER|COMMISSIONER""",
}

_NUMBERS_AAMVA: dict[str, Field] = {
    "1": Field.LAST_NAME, "2": Field.FIRST_NAME, "3": Field.DATE_OF_BIRTH, "4A": Field.DATE_OF_ISSUE,
    "4B": Field.EXPIRATION_DATE, "4C": Field.OTHER_WORDS, "4D": Field.DOCUMENT_NUMBER, "5": Field.OTHER_CODE,
    "8": Field.ADDRESS, "9": Field.CLASS, "9A": Field.ENDORSEMENTS, "12": Field.RESTRICTIONS, "14": Field.OTHER_CODE,
    "15": Field.OTHER_CODE, "16": Field.OTHER_CODE, "17": Field.OTHER_CODE, "18": Field.OTHER_CODE, "19": Field.OTHER_CODE,
}  # fmt: skip
_NUMBERS_EU: dict[str, Field] = {
    **_NUMBERS_AAMVA, "4D": Field.OTHER_CODE, "5": Field.DOCUMENT_NUMBER, "7": Field.CAPTION, "10": Field.OTHER_DATE,
    "11": Field.OTHER_DATE,
}  # fmt: skip
"""Directive 2006/126/EC, Annex I: 4d is a number of the person's, 5 the licence's."""


class Numbering(Enum):
    """What the numbers before a document's fields mean."""

    NONE = "none"
    AAMVA = "AAMVA"
    EU = "EU"

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by number, in capitals."""
        return {Numbering.NONE: {}, Numbering.AAMVA: _NUMBERS_AAMVA, Numbering.EU: _NUMBERS_EU}[self]


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line: of what, and from where to where."""

    field: Field
    start: int
    end: int
    phrase: str
    """In folded capitals; empty for a number that stands alone."""
    number: str = ""


def fold(text: str) -> str:
    """Return capitals without accents, one character for each of the text's."""
    return "".join(_fold_character(character) for character in text)


_SPECIAL = {"ß": "S", "ı": "I", "Ł": "L", "ł": "L", "Ø": "O", "ø": "O", "Đ": "D", "đ": "D", "Æ": "A", "æ": "A", "Œ": "O", "œ": "O", "º": "°"}


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    base = unicodedata.normalize("NFD", character)[0].upper()
    return base if len(base) == 1 else character


def _pattern(phrase: str) -> str:
    """Allow for what OCR does to a phrase: spaces dropped or added, points and apostrophes lost."""
    out = []
    for character in phrase:
        if character == " ":
            out.append(r"[\s.]*")
        elif character in ".'-":
            out.append(rf"[\s{re.escape(character)}]*")
        elif character == "°":
            out.append(r"[°O0.]")
        else:
            out.append(re.escape(character))
    return "".join(out)


def _phrases() -> Iterator[tuple[str, Field, bool]]:
    for field, text in _PHRASES.items():
        for raw in text.split("|"):
            phrase = " ".join(raw.split())
            yield phrase.removeprefix("~"), field, phrase.startswith("~")


_BY_LENGTH = sorted(_phrases(), key=lambda entry: -len(entry[0]))
_FIELD_OF: list[tuple[Field, bool, str]] = [(field, common, phrase) for phrase, field, common in _BY_LENGTH]
_ANY_PHRASE = re.compile("|".join(f"({_pattern(phrase)})" for phrase, _, _ in _BY_LENGTH))

_NUMBER = r"(?:\(?(?P<number>4[A-D]|[9O0]A|1[0-9]|[1-9])[.:)]{0,2})"
_NUMBER_BEFORE = re.compile(rf"(?:^|(?<=\s)|(?<=/)){_NUMBER}\s*$")
_NUMBER_ALONE_AT_START = re.compile(rf"^{_NUMBER}(?=\s|$|[A-Z]|(?<=[.:)])[0-9])\s*")
_NUMBER_ALONE_INSIDE = re.compile(r"(?<=\s)\(?(?P<number>4[A-D]|9A)[.:)]{0,2}(?=\s|$|[0-9])\s*")
_AFTER_LABEL = re.compile(r"(?:[\s:;.,#*=|]|-(?=\s|:)|\(\s*[0-9]{0,2}[A-DN]?\.?[RT]?\s*\)|N[O°](?=[\s.:]))*")
# Where two languages of one label meet.
_SLASH = re.compile(r"\s*[/\\|]\s*")
_GLUED_TO_LETTERS = {"LN", "FN"}
"""No surname begins with these."""


def find_labels(text: str, folded: str, numbering: Numbering) -> list[Label]:
    """Find the labels in a line, from left to right; the same label in several languages counts once."""
    labels: list[Label] = []
    position = 0
    while position < len(folded):
        found = _next_label(text, folded, position, numbering)
        if found is None:
            break
        found = _with_translations(text, folded, found, position)
        labels.append(found)
        position = max(found.end, position + 1)
    return labels


def _next_label(text: str, folded: str, position: int, numbering: Numbering) -> Label | None:
    worded = _next_worded(text, folded, position)
    bare = _next_number(folded, position, numbering)
    if worded and bare:
        return bare if bare.start < worded.start else worded
    return worded or bare


def _next_worded(text: str, folded: str, position: int) -> Label | None:
    start = position
    while match := _ANY_PHRASE.search(folded, start):
        label = _accepted(text, folded, match, position)
        if label:
            return label
        start = match.start() + 1
    return None


def _accepted(text: str, folded: str, match: re.Match[str], position: int) -> Label | None:
    index = (match.lastindex or 1) - 1
    field, common, phrase = _FIELD_OF[index]
    begin, end = match.span()
    before = _NUMBER_BEFORE.search(folded, position, begin)
    number = ""
    if before:
        number, begin = _number_name(before["number"]), before.start()
    elif begin and folded[begin - 1].isalpha():
        return None
    if end < len(folded) and folded[end].isalpha() and not _may_be_glued(text, folded, phrase, match):
        return None
    at_start = not folded[position:begin].strip(" /|.:,-") or (begin > 0 and folded[begin - 1] in "/|")
    if common and not (at_start or number or _stands_apart(folded, begin, end)):
        return None
    return Label(field, begin, _AFTER_LABEL.match(folded, end).end(), phrase, number)  # type: ignore[union-attr]


def _may_be_glued(text: str, folded: str, phrase: str, match: re.Match[str]) -> bool:
    """Tell whether letters right after a label may be its value: "NameJOHN", "LNDOE", "DLA1234567"."""
    end = match.end()
    if phrase in _GLUED_TO_LETTERS and match.start() == 0:
        return True
    if phrase in ("DL", "DLN", "LIC") and re.match(r"[A-Z]{1,2}[0-9]{3}", folded[end:]):
        return True
    if phrase == "EXP" or len(phrase) >= 3:
        return text[end - 1].islower() and text[end].isupper()
    return False


def _stands_apart(folded: str, begin: int, end: int) -> bool:
    """Tell whether a common word is used as a label inside a line: a colon follows, or a code or number stands before."""
    if folded[end : end + 2].strip().startswith((":", "#")):
        return True
    word_before = folded[:begin].split()[-1:] or [""]
    return any(character.isdigit() for character in word_before[0]) or len(word_before[0]) == 1


def _number_name(text: str) -> str:
    # 9 is read as O or 0 before its "a".
    return "9A" if text in ("OA", "0A") else text


def _next_number(folded: str, position: int, numbering: Numbering) -> Label | None:
    if numbering is Numbering.NONE:
        return None
    match = _NUMBER_ALONE_AT_START.match(folded) if position == 0 else None
    match = match or _NUMBER_ALONE_INSIDE.search(folded, position)
    if match is None:
        return None
    number = _number_name(match["number"])
    field = numbering.fields.get(number)
    return Label(field, match.start(), match.end(), "", number) if field else None


def _with_translations(text: str, folded: str, label: Label, position: int) -> Label:
    """Take in what stands beside a label with a slash between: the same label in another language, known or not."""
    if not label.phrase:
        return label
    field, start, end, phrase = label.field, label.start, label.end, label.phrase
    before = folded[position:start]
    if before.rstrip().endswith("/") and not any(character.isdigit() for character in before):
        start = position
    while slash := _SLASH.match(folded, _without_trailing_space(folded, end)):
        other = _next_worded(text, folded, slash.end())
        if other and other.start == slash.end():
            if _says_more(other.field, field, label.phrase):
                field, phrase = other.field, other.phrase
            end = other.end
            continue
        unknown = _unknown_translation(text, slash.end())
        if unknown is None:
            break
        end = unknown
    return Label(field, start, end, phrase, label.number)


def _without_trailing_space(folded: str, end: int) -> int:
    while end > 0 and folded[end - 1] == " ":
        end -= 1
    return end


def _says_more(other: Field, field: Field, phrase: str) -> bool:
    """Tell whether a translation is clearer: "Name / Surname" means the surname, "No / Passport No" the number."""
    return field is Field.FULL_NAME and other is Field.LAST_NAME and phrase in ("NAME", "NOME")


_TRANSLATED_WORDS = re.compile(r"[^\W\d_]+(?:['’.\-]?[^\W\d_]+)*\.?", re.UNICODE)


def _unknown_translation(text: str, start: int) -> int | None:
    """Return where the unknown words after a slash end: at a capitalised value, a digit or another slash."""
    first = _TRANSLATED_WORDS.match(text, start)
    if first is None:
        return None
    end = first.end()
    if first.group().isupper():
        return _AFTER_LABEL.match(fold(text), end).end()  # type: ignore[union-attr]
    while following := re.compile(r"\s+").match(text, end):
        word = _TRANSLATED_WORDS.match(text, following.end())
        if word is None or word.group().isupper():
            break
        end = word.end()
    return _AFTER_LABEL.match(fold(text), end).end()  # type: ignore[union-attr]


_NUMBERED_WORDS = re.compile(
    r"(?:^|\s)(?:3\.?\s*DOB|4A\.?\s*ISS|4B\.?\s*EXP|4D\.?\s*(?:DL|LIC|NUMBER|ID|DLN|CUST|OLN)|5\.?\s*DD|8\.?\s*ADD"
    r"|9A?\.?\s*(?:CLASS|END)|12\.?\s*RE?ST|15\.?\s*SEX|16\.?\s*(?:HGT|HT|HEIGHT)|17\.?\s*(?:WGT|WT|WEIGHT)|18\.?\s*EYES?"
    r"|1\.?\s*(?:LN|LAST|FAMILY|NAME)|2\.?\s*(?:FN|FIRST|GIVEN))"
)
_EU_NUMBER = re.compile(r"^(1|2|3|4A|4B|4C|5|8|9)[.,]|\s(4A|4B|4C)[.,]?\s*(?=[0-9A-Z])|^(4A|4B|4C)\s*(?=[0-9]{2}[./-])")


def numbering_of(folded_lines: list[str]) -> Numbering:
    """Tell by which standard a document numbers its fields, if it does."""
    aamva = {match.group().strip() for line in folded_lines for match in _NUMBERED_WORDS.finditer(line)}
    if len(aamva) >= 2:
        return Numbering.AAMVA
    eu = {next(filter(None, match.groups())) for line in folded_lines for match in _EU_NUMBER.finditer(line)}
    return Numbering.EU if len(eu) >= 3 else Numbering.NONE
