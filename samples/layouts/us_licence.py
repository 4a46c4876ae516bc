"""Driver licences of two invented states, with the numbered labels of the AAMVA card design standard (annex A)."""

from typing import Final

from PIL import Image

from samples import aamva
from samples.drawing import GREY, INK, ROBOTO_CONDENSED, Colour, Sheet
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.people import UNITED_STATES, Person
from samples.portrait import document_photo

_SIZE = (1200, 756)
_WINNEMAC_PHOTO: Final = Place(44, 132, 336, 430)
_COLUMBIANA_PHOTO: Final = Place(40, 134, 350, 448)
_RED: Colour = (158, 32, 42)
_GREEN: Colour = (32, 84, 74)
_BLUE: Colour = (24, 62, 120)
WINNEMAC_ISSUER = "636097"
"""Issuer numbers that no jurisdiction has."""
COLUMBIANA_ISSUER = "636098"


def _us(day: object) -> str:
    return f"{day:%m/%d/%Y}"


def winnemac_front(person: Person, data: DocumentData) -> Image.Image:
    """Draw a front side with number and label before each value, in the order of the standard."""
    sheet = Sheet(_SIZE, data.typeface, (226, 236, 246), (246, 240, 222), label_colour=_BLUE)
    sheet.waves((203, 216, 230), seed="winnemac")
    sheet.text((44, 92), "WINNEMAC", 72, bold=True, colour=_BLUE)
    sheet.text((450, 88), "USA", 32, bold=True, colour=_BLUE)
    sheet.text((1156, 84), "DRIVER LICENSE", 50, bold=True, colour=_RED, anchor="rs")
    sheet.band((44, 108, 1156, 113), _BLUE)
    print_portrait(sheet, person, _WINNEMAC_PHOTO, (214, 224, 234))
    sheet.photo(document_photo(person.portrait, (150, 190), (232, 234, 230)), (1004, 520), opacity=0.45)

    x = 408
    sheet.labelled((x, 166), "4d DLN", data.number, size=40, bold=True)
    sheet.labelled((930, 166), "9 CLASS", "D", size=34)
    sheet.labelled((x, 216), "3 DOB", _us(person.date_of_birth), size=38, bold=True, colour=_RED)
    sheet.labelled((800, 216), "4b EXP", _us(data.valid_until), size=38, bold=True, colour=_RED)
    sheet.labelled((x, 272), "1", person.last_name.upper(), size=38, bold=True, width=730)
    sheet.labelled((x, 320), "2", person.given_names.upper(), size=38, bold=True, width=730)
    sheet.labelled((x, 370), "8", data.address.street.upper(), size=30, width=730)
    town = f"{data.address.city}, {data.address.state} {data.address.postal_code}"
    sheet.text((x + 26, 408), town.upper(), 30, width=700)
    sheet.labelled((x, 462), "4a ISS", _us(data.issued), size=32)
    sheet.labelled((720, 462), "5 DD", f"{data.issued:%Y%m%d}0{data.number[-4:]}", size=28)
    sheet.labelled((x, 514), "15 SEX", person.sex, size=32)
    sheet.labelled((560, 514), "16 HGT", "5'-06\"", size=32)
    sheet.labelled((780, 514), "18 EYES", "BRO", size=32)
    sheet.labelled((x, 564), "9a END", "NONE", size=30)
    sheet.labelled((640, 564), "12 REST", "NONE", size=30)
    sheet.signature(f"{person.first_name} {person.last_name}", (60, 660), 320)
    sheet.text((408, 640), "DONOR", 26, bold=True, colour=_RED)
    sheet.text((408, 700), "LIMITED BY LAW OF THE STATE OF WINNEMAC", 17, colour=GREY)
    return sheet.image


def columbiana_front(person: Person, data: DocumentData) -> Image.Image:
    """Draw a front side with short worded labels, surname and given names on lines of their own."""
    sheet = Sheet(_SIZE, data.typeface, (240, 232, 214), (214, 228, 216), label_colour=_GREEN)
    sheet.waves((214, 214, 190), seed="columbiana", count=34)
    sheet.band((0, 0, 1200, 104), _GREEN)
    sheet.text((40, 76), "Columbiana", 66, bold=True, colour=(250, 246, 230))
    sheet.text((1160, 70), "DRIVER LICENSE", 46, bold=True, colour=(250, 246, 230), anchor="rs")
    print_portrait(sheet, person, _COLUMBIANA_PHOTO, (228, 226, 216))
    x = 426
    sheet.labelled((x, 170), "DL", data.number, size=44, bold=True, label_size=26, colour=_RED)
    sheet.labelled((880, 170), "CLASS", "C", size=34, label_size=24)
    sheet.labelled((x, 226), "EXP", _us(data.valid_until), size=38, label_size=26, colour=_RED)
    sheet.labelled((880, 226), "END", "NONE", size=30, label_size=24)
    sheet.labelled((x, 282), "LN", person.last_name.upper(), size=40, bold=True, label_size=26, width=700)
    sheet.labelled((x, 334), "FN", person.given_names.upper(), size=40, bold=True, label_size=26, width=700)
    sheet.text((x, 380), data.address.street.upper(), 30, width=700)
    sheet.text((x, 416), f"{data.address.city}, {data.address.state} {data.address.postal_code}".upper(), 30, width=700)
    sheet.labelled((x, 472), "DOB", _us(person.date_of_birth), size=40, bold=True, label_size=26, colour=_RED)
    sheet.labelled((880, 472), "RSTR", "NONE", size=30, label_size=24)
    sheet.labelled((x, 586), "SEX", person.sex, size=32, label_size=24)
    sheet.labelled((566, 586), "HAIR", "BRN", size=32, label_size=24)
    sheet.labelled((760, 586), "EYES", "BRN", size=32, label_size=24)
    sheet.labelled((x, 634), "HGT", "5'-06\"", size=32, label_size=24)
    sheet.labelled((620, 634), "WGT", "140 lb", size=32, label_size=24)
    sheet.labelled((880, 634), "ISS", _us(data.issued), size=30, label_size=24)
    sheet.text((x, 700), f"DD {data.issued:%m/%d/%Y}{data.number[-4:]}/BBFD/29", 22, colour=INK)
    sheet.signature(f"{person.first_name} {person.last_name}", (60, 676), 330)
    return sheet.image


def _back(person: Person, data: DocumentData, state: str, issuer: str, tint: Colour) -> Image.Image:
    sheet = Sheet(_SIZE, ROBOTO_CONDENSED, tint, (244, 244, 240))
    sheet.waves((220, 224, 222), seed=f"{state} back", count=18)
    content = data.barcode if data.barcode is not None else _content(person, data, issuer)
    symbol = aamva.barcode(content, 4).convert("RGB")
    width = 1100
    height = round(symbol.height * width / symbol.width)
    symbol = symbol.resize((width, height), Image.Resampling.LANCZOS)
    sheet.image.paste(symbol, (50, 60))
    y = 60 + height + 56
    sheet.labelled((60, y), "CLASS", "NON-COMMERCIAL, SINGLE VEHICLE UNDER 26,001 LB", size=24, width=1080)
    sheet.labelled((60, y + 44), "RESTRICTIONS", "NONE", size=24)
    sheet.labelled((460, y + 44), "ENDORSEMENTS", "NONE", size=24)
    notice = f"This license remains the property of the State of {state} and is to be given up on demand."
    sheet.text((60, y + 96), notice, 21, width=1080)
    sheet.labelled((60, y + 140), "Rev.", "01/15/2019", size=20)
    return sheet.image


def _content(person: Person, data: DocumentData, issuer: str) -> bytes:
    version = data.barcode_version
    fields = aamva.elements(person, data.number, data.issued, data.valid_until, version=version, address=data.address)
    return aamva.encode(fields, issuer=issuer, version=version)


def winnemac_content(person: Person, data: DocumentData) -> bytes:
    """Give the right content of a Winnemac licence's barcode."""
    return _content(person, data, WINNEMAC_ISSUER)


def columbiana_content(person: Person, data: DocumentData) -> bytes:
    """Give the right content of a Columbiana licence's barcode."""
    return _content(person, data, COLUMBIANA_ISSUER)


def winnemac_back(person: Person, data: DocumentData) -> Image.Image:
    """Draw the back of a Winnemac licence."""
    return _back(person, data, "Winnemac", WINNEMAC_ISSUER, (228, 234, 242))


def columbiana_back(person: Person, data: DocumentData) -> Image.Image:
    """Draw the back of a Columbiana licence."""
    return _back(person, data, "Columbiana", COLUMBIANA_ISSUER, (236, 238, 226))


WINNEMAC = Layout(
    name="us-licence-winnemac",
    id_type="Driving license",
    country=UNITED_STATES,
    front=winnemac_front,
    portrait=_WINNEMAC_PHOTO,
    back=winnemac_back,
    barcode=winnemac_content,
    number_pattern="A999-9999-9999",
    words=("Winnemac", "Driver", "License", "Class", "Donor", "Limited"),
    validity_years=8,
)
COLUMBIANA = Layout(
    name="us-licence-columbiana",
    id_type="Driver's license",
    country=UNITED_STATES,
    front=columbiana_front,
    portrait=_COLUMBIANA_PHOTO,
    back=columbiana_back,
    barcode=columbiana_content,
    number_pattern="A9999999",
    words=("Columbiana", "Driver", "License", "Class", "Hair", "None"),
    validity_years=8,
)
