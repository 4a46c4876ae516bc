"""A licence with the numbered fields of the European Union's model (Directive 2006/126/EC, annex I)."""

from typing import Final

from PIL import Image

from samples.drawing import Colour, Sheet
from samples.layouts.document import DocumentData, Layout, Place, print_portrait
from samples.people import RURITANIA, Person

_SIZE = (1200, 756)
_PHOTO: Final = Place(44, 150, 320, 412)
_VIOLET: Colour = (92, 48, 110)


def front(person: Person, data: DocumentData) -> Image.Image:
    """Draw the front: numbers without words, as the model has them."""
    sheet = Sheet(_SIZE, data.typeface, (244, 222, 228), (236, 230, 242), label_colour=_VIOLET)
    sheet.waves((228, 202, 212), seed="eu licence", count=36)
    sheet.band((40, 36, 150, 110), (52, 70, 140))
    sheet.text((95, 90), "RT", 46, bold=True, colour=(250, 240, 190), anchor="ms")
    sheet.text((190, 88), "DRIVING LICENCE", 46, bold=True, colour=_VIOLET)
    sheet.text((1156, 86), person.country.name.upper(), 38, bold=True, colour=_VIOLET, anchor="rs")
    print_portrait(sheet, person, _PHOTO, (228, 226, 228))
    x = 410
    sheet.labelled((x, 184), "1.", person.last_name.upper(), size=36, bold=True, label_size=26, width=740)
    sheet.labelled((x, 240), "2.", person.given_names.upper(), size=36, bold=True, label_size=26, width=740)
    born = f"{person.date_of_birth:%d.%m.%Y}  {data.place_of_birth.upper()}"
    sheet.labelled((x, 296), "3.", born, size=34, label_size=26, width=740)
    sheet.labelled((x, 352), "4a.", f"{data.issued:%d.%m.%Y}", size=34, label_size=26)
    sheet.labelled((x + 350, 352), "4c.", f"PREFECTURE {data.address.city.upper()}", size=28, label_size=26, width=390)
    sheet.labelled((x, 408), "4b.", f"{data.valid_until:%d.%m.%Y}", size=34, label_size=26)
    sheet.labelled((x, 464), "5.", data.number, size=36, bold=True, label_size=26)
    sheet.labelled((x, 540), "7.", "", label_size=26)
    sheet.signature(f"{person.first_name} {person.last_name}", (x + 50, 560), 320)
    street = f"{data.address.street}, {data.address.postal_code} {data.address.city}"
    sheet.labelled((x, 628), "8.", street.upper(), size=26, label_size=26, width=740)
    sheet.labelled((x, 690), "9.", "AM/B1/B", size=38, bold=True, label_size=26)
    return sheet.image


def back(person: Person, data: DocumentData) -> Image.Image:  # noqa: ARG001  (the back says nothing of its bearer)
    """Draw the back: the table of categories."""
    sheet = Sheet(_SIZE, data.typeface, (236, 230, 242), (244, 228, 232), label_colour=_VIOLET)
    sheet.waves((222, 210, 224), seed="eu licence back", count=28)
    columns = (330, 520, 770, 1010)
    for column, title in zip(columns, ("9.", "10.", "11.", "12."), strict=True):
        sheet.text((column, 80), title, 26, bold=True, colour=_VIOLET)
    for row, category in enumerate(("AM", "A1", "A2", "A", "B1", "B", "C1", "C", "BE")):
        y = 130 + row * 56
        held = category in {"AM", "B1", "B"}
        sheet.text((columns[0], y), category, 30, bold=held)
        sheet.text((columns[1], y), f"{data.issued:%d.%m.%y}" if held else "—", 26)
        sheet.text((columns[2], y), f"{data.valid_until:%d.%m.%y}" if held else "—", 26)
        sheet.band((columns[0] - 20, y + 16, 1160, y + 17), (190, 170, 200))
    sheet.text((330, 680), "1. Surname 2. Given names 3. Date and place of birth 4a. Issued 4b. Valid until", 18)
    sheet.text((330, 710), "4c. Issued by 5. Number 8. Address 9. Categories 12. Restrictions", 18)
    return sheet.image


RURITANIAN_LICENCE = Layout(
    name="eu-licence",
    id_type="Driving licence",
    country=RURITANIA,
    front=front,
    portrait=_PHOTO,
    back=back,
    back_names_holder=False,
    number_pattern="99AA99999",
    words=("Ruritania", "Driving", "Licence", "Prefecture"),
)
