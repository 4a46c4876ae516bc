"""One side of a document: what its codes give."""

import pytest

from kyc.domain.evidence import Barcode
from kyc.reading.document import FieldName
from kyc.reading.side import side_values, take_side
from tests.unit.builders import document
from tests.unit.reading.zones.writing import zone


class TestPeopleOfOneName:
    """A code that leaves a name out says that there is none, which is more than that it was not read."""

    @pytest.mark.parametrize(
        ("names", "surname", "given_names"), [("SUKARNO", "SUKARNO", ""), ("<<SUKARNO", "", "SUKARNO")]
    )
    def test_in_a_zone(self, names: str, surname: str, given_names: str) -> None:
        side = take_side(document(("PASSPORT", *zone("TD3", names=names))))
        found = side_values(side, (), is_coded=False)
        (value,) = [value for value in found if value.field is FieldName.NAME and value.name]

        assert value.name is not None
        assert (value.name.surname, value.name.given_names) == (surname, given_names)

    @pytest.mark.parametrize(
        ("elements", "surname", "given_names"),
        [("DCSSUKARNO\nDACNONE", "SUKARNO", ""), ("DCSLNU\nDACSUKARNO", "", "SUKARNO")],
    )
    def test_in_a_barcode(self, elements: str, surname: str, given_names: str) -> None:
        text = f"@\n\x1e\rANSI 636000090001DL00310080DLDAQT64235789\n{elements}\nDBB06061986\r"
        side = take_side(document(("DRIVER LICENSE",), barcodes=[Barcode(symbology="PDF417", text=text)]))
        (value,) = [value for value in side_values(side, (), is_coded=False) if value.field is FieldName.NAME]

        assert value.name is not None
        assert (value.name.surname, value.name.given_names) == (surname, given_names)


class TestTwoZones:
    def test_of_two_documents_are_told(self) -> None:
        note = zone("TD1", surname="KRASNIK", given="LUDMILA", number="X12345678")
        side = take_side(document(("PASSPORT", *zone("TD3"), "NOTE", *note)))

        assert {found.surname for found in (side.zone, *side.further_zones) if found} == {"VANDERMEER", "KRASNIK"}

    def test_of_one_document_are_one(self) -> None:
        assert take_side(document(("PASSPORT", *zone("TD3"), "COPY", *zone("TD3")))).further_zones == ()
