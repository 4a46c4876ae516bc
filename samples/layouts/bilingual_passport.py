"""A passport's data page, TD3 (ICAO 9303-4), that names each field and each month in two languages.

ICAO 9303-3 has dates of the visual inspection zone written so: the month in the issuer's language and, after an
oblique, in English, French or Spanish.
"""

# ruff: noqa: RUF001  (Turkish has a letter i without a dot)

from datetime import date
from typing import Final, NamedTuple

from PIL import Image

from samples import mrz
from samples.drawing import ROBOTO, Colour, Sheet, covers
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.people import LAPUTA, Person, with_birth_name

_SIZE = (1320, 929)
_PHOTO: Final = Place(50, 166, 350, 455)
_NAVY: Colour = (28, 52, 96)


class Language(NamedTuple):
    """A language's words for a passport, its fields and the months, as passports print them."""

    title: str
    surname: str
    given: str
    nationality: str
    birth: str
    sex: str
    place: str
    issued: str
    expires: str
    authority: str
    number: str
    months: tuple[str, ...]


ENGLISH: Final = Language(
    "PASSPORT", "Surname", "Given names", "Nationality", "Date of birth", "Sex", "Place of birth", "Date of issue",
    "Date of expiry", "Authority", "Passport No.",
    ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)  # fmt: skip
LANGUAGES: Final = (
    Language(
        "PASSEPORT", "Nom", "Prénoms", "Nationalité", "Date de naissance", "Sexe", "Lieu de naissance",
        "Date de délivrance", "Date d'expiration", "Autorité", "Passeport N°",
        ("JAN", "FÉV", "MARS", "AVR", "MAI", "JUIN", "JUIL", "AOÛT", "SEPT", "OCT", "NOV", "DÉC"),
    ),
    Language(
        "PASAPORTE", "Apellidos", "Nombres", "Nacionalidad", "Fecha de nacimiento", "Sexo", "Lugar de nacimiento",
        "Fecha de expedición", "Fecha de caducidad", "Autoridad", "Pasaporte N.º",
        ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"),
    ),
    Language(
        "PASSAPORTE", "Apelidos", "Nomes próprios", "Nacionalidade", "Data de nascimento", "Sexo",
        "Local de nascimento", "Data de emissão", "Válido até", "Autoridade", "Passaporte N.º",
        ("JAN", "FEV", "MAR", "ABR", "MAI", "JUN", "JUL", "AGO", "SET", "OUT", "NOV", "DEZ"),
    ),
    Language(
        "REISEPASS", "Name", "Vornamen", "Staatsangehörigkeit", "Geburtsdatum", "Geschlecht", "Geburtsort",
        "Ausstellungsdatum", "Gültig bis", "Behörde", "Pass-Nr.",
        ("JAN", "FEB", "MÄR", "APR", "MAI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEZ"),
    ),
    Language(
        "PASPOORT", "Naam", "Voornamen", "Nationaliteit", "Geboortedatum", "Geslacht", "Geboorteplaats",
        "Datum van afgifte", "Geldig tot", "Autoriteit", "Paspoortnummer",
        ("JAN", "FEB", "MAA", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEC"),
    ),
    Language(
        "PASZPORT", "Nazwisko", "Imiona", "Obywatelstwo", "Data urodzenia", "Płeć", "Miejsce urodzenia",
        "Data wydania", "Data ważności", "Organ wydający", "Nr paszportu",
        ("STY", "LUT", "MAR", "KWI", "MAJ", "CZE", "LIP", "SIE", "WRZ", "PAŹ", "LIS", "GRU"),
    ),
    Language(
        "PASAPORT", "Soyadı", "Adı", "Uyruğu", "Doğum tarihi", "Cinsiyeti", "Doğum yeri", "Düzenleme tarihi",
        "Geçerlilik tarihi", "Veren makam", "Pasaport No",
        ("OCA", "ŞUB", "MAR", "NİS", "MAY", "HAZ", "TEM", "AĞU", "EYL", "EKİ", "KAS", "ARA"),
    ),
    Language(
        "PAŞAPORT", "Numele", "Prenumele", "Cetățenia", "Data nașterii", "Sexul", "Locul nașterii",
        "Data eliberării", "Data expirării", "Autoritatea", "Pașaport nr.",
        ("IAN", "FEB", "MAR", "APR", "MAI", "IUN", "IUL", "AUG", "SEP", "OCT", "NOI", "DEC"),
    ),
    Language(
        "PAS", "Sloinne", "Réamhainmneacha", "Náisiúntacht", "Dáta breithe", "Gnéas", "Áit bhreithe",
        "Dáta eisiúna", "As feidhm", "Údarás", "Pas Uimh.",
        ("EAN", "FEA", "MÁR", "AIB", "BEA", "MEI", "IÚIL", "LÚN", "MFÓ", "DFÓ", "SAM", "NOL"),
    ),
)  # fmt: skip
_STYLES: Final = (
    "{day:02} {own}/{english} {year}",
    "{day:02} {own} /{english} {short:02}",
    "{day:02} {own} / {english} {year}",
)


def language(data: DocumentData) -> Language:
    """Give the language that a document has beside English."""
    return LANGUAGES[data.arrangement % len(LANGUAGES)]


def two_months(day: date, data: DocumentData) -> str:
    """Write a date with its month twice, e.g. `12 AOÛT/AUG 1974`, or `12 AOÛT /AUG 74` as some issuers do."""
    style = _STYLES[data.arrangement // len(LANGUAGES) % len(_STYLES)]
    own, english = language(data).months[day.month - 1], ENGLISH.months[day.month - 1]
    return style.format(day=day.day, own=own, english=english, year=day.year, short=day.year % 100)


def zone(person: Person, data: DocumentData) -> tuple[str, ...]:
    """Give the two lines that the standard asks for."""
    return mrz.td3(person, data.number, data.valid_until)


def front(person: Person, data: DocumentData) -> Image.Image:
    """Draw the data page: labels like `Surname/Nom` above their values."""
    own = language(data)
    labels = [f"{english}/{other}" for english, other in zip(ENGLISH[:-1], own[:-1], strict=True)]
    text = "".join((*labels, *own.months))
    typeface = data.typeface if covers(data.typeface, text + text.upper()) else ROBOTO
    title, surname, given, nationality, birth, sex, place, issued, expires, authority, number = labels
    sheet = Sheet(_SIZE, typeface, (224, 230, 240), (238, 232, 222), label_colour=_NAVY)
    sheet.waves((204, 212, 226), seed="bilingual passport", count=38)
    sheet.text((50, 72), person.country.name.upper(), 40, bold=True, colour=_NAVY)
    sheet.text((50, 122), title, 32, bold=True, colour=_NAVY, width=350)
    print_portrait(sheet, person, _PHOTO, (226, 228, 232))
    x, right = 440, 880
    sheet.stacked((x, 66), "Type", "P")
    sheet.stacked((x + 160, 66), "Code", person.country.alpha3)
    sheet.stacked((right, 66), number, data.number, size=38, bold=True, width=400)
    sheet.stacked((x, 160), surname, with_birth_name(person), bold=True, width=840)
    sheet.stacked((x, 246), given, person.given_names.upper(), bold=True, width=840)
    sheet.stacked((x, 332), nationality, person.country.nationality.upper(), width=420)
    sheet.stacked((right, 332), birth, two_months(person.date_of_birth, data), width=420)
    sheet.stacked((x, 418), sex, person.sex, width=420)
    sheet.stacked((right, 418), place, data.place_of_birth.upper(), width=420)
    sheet.stacked((x, 504), issued, two_months(data.issued, data), width=420)
    sheet.stacked((right, 504), authority, "PASSPORT OFFICE", width=420)
    sheet.stacked((x, 590), expires, two_months(data.valid_until, data), width=420)
    sheet.signature(f"{person.first_name} {person.last_name}", (right, 690), 300)
    sheet.band((0, 742, *_SIZE), (240, 240, 236))
    sheet.machine_readable(data.mrz or zone(person, data), 808, 56, pitch=68)
    return sheet.image


LAPUTAN_PASSPORT = Layout(
    name="passport-bilingual",
    id_type="Passport",
    country=LAPUTA,
    front=front,
    portrait=_PHOTO,
    mrz=zone,
    number_pattern="A99999999",
    words=("Laputa", "Laputan", "Passport", "Surname", "Type", "Authority", "Office"),
)
