"""Cards of an invented union, labelled like India's: driving licence, tax number, resident's number. No emblems."""

from typing import Final

import numpy as np
import zxingcpp
from PIL import Image

from samples.drawing import INK, Colour, Sheet
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.people import INDRAPUR, Person
from samples.verhoeff import with_check_digit

_SIZE = (1200, 756)
_LICENCE_PHOTO: Final = Place(876, 150, 280, 360)
_TAX_CARD_PHOTO: Final = Place(50, 120, 250, 310)
_RESIDENT_CARD_PHOTO: Final = Place(60, 140, 290, 370)
_TEAL: Colour = (20, 84, 110)
_SEX = {"F": "FEMALE", "M": "MALE", "X": "TRANSGENDER"}


def licence_front(person: Person, data: DocumentData) -> Image.Image:
    """Draw a driving licence: label, colon and value on a line, portrait on the right."""
    sheet = Sheet(_SIZE, data.typeface, (252, 240, 214), (230, 240, 226), label_colour=_TEAL)
    sheet.waves((234, 226, 200), seed="indian licence", count=30)
    sheet.text((44, 62), "UNION OF INDRAPUR", 34, bold=True, colour=_TEAL)
    sheet.text((44, 108), "DRIVING LICENCE", 42, bold=True, colour=_TEAL)
    sheet.text((1156, 62), f"STATE OF {data.address.state.upper()}", 28, bold=True, colour=_TEAL, anchor="rs")
    sheet.band((44, 124, 1156, 127), _TEAL)
    print_portrait(sheet, person, _LICENCE_PHOTO, (230, 232, 236))
    x = 50
    sheet.labelled((x, 186), "DL No :", data.number, size=38, bold=True, label_size=26)
    sheet.labelled((x, 246), "Date of Issue :", f"{data.issued:%d-%m-%Y}", size=30, label_size=24)
    sheet.labelled((x + 420, 246), "Valid Till :", f"{data.valid_until:%d-%m-%Y} (NT)", size=30, label_size=24)
    sheet.labelled(
        (x, 312), "Name :", f"{person.given_names} {person.last_name}".upper(), size=34, label_size=24, width=800
    )
    sheet.labelled((x, 372), "Date of Birth :", f"{person.date_of_birth:%d-%m-%Y}", size=32, label_size=24)
    sheet.labelled((x + 480, 372), "Blood Group :", "B+", size=30, label_size=24)
    sheet.labelled((x, 432), "S/D/W of :", person.father.upper(), size=30, label_size=24, width=800)
    sheet.labelled((x, 492), "Address :", data.address.street.upper(), size=28, label_size=24, width=800)
    town = f"{data.address.city}, {data.address.state} {data.address.postal_code}"
    sheet.text((x + 110, 532), town.upper(), 28, width=690)
    sheet.labelled((x, 600), "COV :", "LMV  MCWG", size=30, label_size=24)
    sheet.labelled((x + 480, 600), "Organ Donor :", "N", size=30, label_size=24)
    sheet.text((x, 700), "Licensing Authority", 22, colour=_TEAL)
    sheet.signature(f"{person.first_name} {person.last_name}", (860, 620), 300)
    sheet.text((1010, 680), "Holder's Signature", 20, colour=_TEAL, anchor="ms")
    return sheet.image


def tax_card_front(person: Person, data: DocumentData) -> Image.Image:
    """Draw a tax number's card: values under their labels, no expiry, the number in the middle."""
    sheet = Sheet(_SIZE, data.typeface, (206, 226, 242), (230, 238, 230), label_colour=_TEAL)
    sheet.waves((184, 208, 226), seed="tax card", count=30)
    sheet.text((50, 72), "INCOME TAX DEPARTMENT", 42, bold=True, colour=_TEAL)
    sheet.text((1150, 72), "GOVT. OF INDRAPUR", 40, bold=True, colour=_TEAL, anchor="rs")
    print_portrait(sheet, person, _TAX_CARD_PHOTO, (230, 232, 236))
    sheet.text((740, 170), "Permanent Account Number Card", 32, colour=_TEAL, anchor="ms")
    sheet.text((740, 234), data.number, 54, bold=True, colour=INK, anchor="ms")
    sheet.stacked(
        (50, 486), "Name", f"{person.given_names} {person.last_name}".upper(), bold=True, label_size=22, width=760
    )
    sheet.stacked((50, 576), "Father's Name", person.father.upper(), label_size=22, width=760)
    sheet.stacked((50, 666), "Date of Birth", f"{person.date_of_birth:%d/%m/%Y}", label_size=22)
    sheet.signature(f"{person.first_name} {person.last_name}", (830, 640), 320)
    sheet.text((990, 700), "Signature", 22, colour=_TEAL, anchor="ms")
    return sheet.image


def resident_number(data: DocumentData) -> str:
    """Write a resident's number in groups of four, all but the last of them masked where that is asked for."""
    digits = data.number.replace(" ", "")
    if data.masked_number:
        return f"XXXX XXXX {digits[8:]}"
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def resident_card_front(person: Person, data: DocumentData) -> Image.Image:
    """Draw a resident's card: the name without a label, sex as a word, the number large below."""
    sheet = Sheet(_SIZE, data.typeface, (254, 250, 242), (248, 250, 252), label_colour=_TEAL)
    sheet.band((0, 0, 1200, 14), (232, 140, 60))
    sheet.band((0, 14, 1200, 100), (250, 244, 232))
    sheet.text((600, 72), "Government of Indrapur", 42, bold=True, anchor="ms")
    print_portrait(sheet, person, _RESIDENT_CARD_PHOTO, (226, 230, 236))
    x = 400
    sheet.text((x, 210), f"{person.given_names} {person.last_name}", 40, bold=True, width=740)
    sheet.labelled((x, 286), "DOB:", f"{person.date_of_birth:%d/%m/%Y}", size=36, label_size=34, colour=INK)
    sheet.text((x, 354), _SEX[person.sex], 36)
    sheet.labelled((x, 440), "Issue Date:", f"{data.issued:%d/%m/%Y}", size=24, label_size=24)
    sheet.text((600, 610), resident_number(data), 62, bold=True, anchor="ms")
    sheet.band((0, 646, 1200, 652), (196, 60, 50))
    sheet.text((600, 712), "Aadhaar - My Identity", 34, anchor="ms")
    return sheet.image


def resident_card_back(person: Person, data: DocumentData) -> Image.Image:
    """Draw the back of a resident's card: address and a square code."""
    sheet = Sheet(_SIZE, data.typeface, (254, 250, 242), (248, 250, 252), label_colour=_TEAL)
    sheet.band((0, 0, 1200, 14), (232, 140, 60))
    sheet.text((600, 72), "Unique Identification Authority of Indrapur", 38, bold=True, anchor="ms")
    sheet.text((60, 160), "Address:", 30, bold=True)
    relation = {"F": "D/O", "M": "S/O", "X": "C/O"}[person.sex]
    sheet.text((60, 210), f"{relation} {person.father},", 30, width=680)
    sheet.text((60, 258), f"{data.address.street},", 30, width=680)
    sheet.text((60, 306), f"{data.address.city}, {data.address.state},", 30, width=680)
    sheet.text((60, 354), f"Indrapur - {data.address.postal_code}", 30, width=680)
    said = f"{resident_number(data)}|{person.given_names} {person.last_name}|{person.date_of_birth:%d/%m/%Y}"
    code = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.QRCode)
    square = Image.fromarray(np.array(code.to_image())).convert("RGB").resize((380, 380), Image.Resampling.NEAREST)
    sheet.image.paste(square, (780, 130))
    sheet.text((600, 610), resident_number(data), 62, bold=True, anchor="ms")
    sheet.band((0, 646, 1200, 652), (196, 60, 50))
    return sheet.image


INDRAPURI_LICENCE = Layout(
    name="indian-licence",
    id_type="Driving license",
    country=INDRAPUR,
    front=licence_front,
    portrait=_LICENCE_PHOTO,
    number_pattern="ZZ99 20199999999",
    words=("Indrapur", "Union", "Driving", "Licence", "Donor", "Authority", "Holder"),
    validity_years=20,
)
INDRAPURI_TAX_CARD = Layout(
    name="tax-card",
    id_type="PAN card",
    country=INDRAPUR,
    front=tax_card_front,
    portrait=_TAX_CARD_PHOTO,
    number_pattern="AAAPA9999A",
    words=("Income", "Department", "Indrapur", "Permanent", "Account", "Name", "Signature"),
    validity_years=None,
    prints_issue=False,
)
INDRAPURI_RESIDENT_CARD = Layout(
    name="resident-card",
    id_type="Aadhaar card",
    country=INDRAPUR,
    front=resident_card_front,
    portrait=_RESIDENT_CARD_PHOTO,
    back=resident_card_back,
    # Real numbers start with 2-9; these start with 1, so that none can be anybody's.
    number_pattern="19999999999",
    words=("Government", "Indrapur", "Female", "Aadhaar", "Identity", "Issue"),
    finish_number=with_check_digit,
    validity_years=None,
)
