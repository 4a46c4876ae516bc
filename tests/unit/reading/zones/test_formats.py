"""Each format as issuers use it: codes, long numbers, optional data, people of one name, names that are cut off."""

import pytest

from kyc.reading.zones.find import find_zone
from kyc.reading.zones.zone import Zone, ZoneFormat
from tests.unit.reading.zones.writing import FORMATS, zone

ICAO = ("TD1", "TD2", "TD3", "MRV-A", "MRV-B")


def read(*rows: str) -> Zone:
    found = find_zone(rows)
    assert found is not None
    assert found.is_sound
    assert found.repaired == ()
    return found


@pytest.mark.parametrize("kind", FORMATS)
def test_every_field(kind: str) -> None:
    found = read(*zone(kind))

    assert found.format.value == kind
    assert (found.surname, found.given_names, found.names_truncated) == ("VANDERMEER", "OTTILIE RUTH", False)
    assert (found.birth.raw, found.sex) == ("580912", "F")
    if kind == "FRENCH-CARD":
        assert (found.issuing_state, found.nationality, found.expiry) == ("FRA", "", None)
        assert (found.document_code, found.document_number) == ("ID", "880692310285")
    else:
        assert (found.issuing_state, found.nationality, found.document_number) == ("UTO", "UTO", "L8988901C")
        assert found.expiry is not None
        assert found.expiry.raw == "310415"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("TD3", "P"), ("TD3", "PD"), ("TD3", "PO"), ("TD3", "PS"), ("TD3", "PT"), ("TD3", "PN"), ("TD3", "T"),
        ("TD1", "I"), ("TD1", "ID"), ("TD1", "IP"), ("TD1", "AC"), ("TD1", "C1"), ("TD1", "C2"), ("TD1", "AR"),
        ("TD1", "IR"), ("TD1", "C"), ("TD1", "VB"), ("TD2", "I"), ("TD2", "ID"), ("TD2", "AC"), ("TD2", "C"),
        ("TD2", "P"), ("MRV-A", "V"), ("MRV-A", "VN"), ("MRV-B", "V"), ("MRV-B", "VC"),
    ],
)  # fmt: skip
def test_document_codes_that_are_in_use(kind: str, code: str) -> None:
    found = read(*zone(kind, code=code))

    assert (found.format.value, found.document_code, found.surname) == (kind, code, "VANDERMEER")


def test_another_code_counts_only_where_every_digit_is_right() -> None:
    upper, lower = zone("TD3", code="X")

    assert read(upper, lower).document_code == "X"
    assert find_zone((upper, lower[:-1] + str((int(lower[-1]) + 1) % 10))) is None


@pytest.mark.parametrize("kind", ICAO)
@pytest.mark.parametrize(("state", "nationality"), [("D", "D"), ("CHE", "CHE"), ("GBR", "GBD"), ("UNO", "XXX")])
def test_codes_of_states(kind: str, state: str, nationality: str) -> None:
    found = read(*zone(kind, state=state, nationality=nationality))

    assert (found.issuing_state, found.nationality, found.surname) == (state, nationality, "VANDERMEER")


@pytest.mark.parametrize("kind", ["TD1", "TD2", "TD3"])
def test_germany_is_one_letter_whatever_was_read_for_its_fillers(kind: str) -> None:
    rows = [row.replace("D<<", "DKC", 1) for row in zone(kind, nationality="D")]
    found = find_zone(rows)

    assert found is not None
    assert (found.nationality, found.is_sound) == ("D", True)


def test_a_state_that_was_misread_is_not_told() -> None:
    upper, lower = zone("TD2")

    assert read(upper, lower.replace("UTO", "U7O")).nationality == ""


@pytest.mark.parametrize(("sex", "expected"), [("M", "M"), ("F", "F"), ("X", "X"), ("<", "X"), ("8", None)])
def test_sex(sex: str, expected: str | None) -> None:
    found = find_zone(zone("TD3", sex=sex))

    assert found is not None
    assert found.sex == expected


class TestNames:
    @pytest.mark.parametrize("kind", ICAO)
    @pytest.mark.parametrize(
        ("names", "surname", "given"),
        [
            ("SUKARNO", "SUKARNO", ""),
            ("SUKARNO<<<", "SUKARNO", ""),
            ("<<OTTILIE<RUTH", "", "OTTILIE RUTH"),
            ("SUKARNO<<<<<K", "SUKARNO", ""),
            ("VAN<DER<MEER<<OTTILIE", "VAN DER MEER", "OTTILIE"),
            ("DE<LA<CRUZ<<<OTTILIE", "DE LA CRUZ", "OTTILIE"),
            ("LEE<<LES", "LEE", "LES"),
            ("OBRIEN<<K", "OBRIEN", "K"),
            ("RAMESH<<KUMAR<K", "RAMESH", "KUMAR K"),
            ("MEER<<RUTH<KK", "MEER", "RUTH"),
            ("MEER<<RUTH<E<<<K<<KK", "MEER", "RUTH"),
            ("MEER<<RUTHKKKKKK", "MEER", "RUTH"),
        ],
    )
    def test_of_one_name_or_several_and_what_is_read_onto_fillers(
        self, kind: str, names: str, surname: str, given: str
    ) -> None:
        found = read(*zone(kind, names=names))

        assert (found.surname, found.given_names, found.names_truncated) == (surname, given, False)

    @pytest.mark.parametrize("kind", FORMATS)
    def test_that_fill_their_field_may_be_cut_off(self, kind: str) -> None:
        found = read(*zone(kind, surname="PAPANDROPOULOUS", given="JONATHON WARREN TREVOR ALEXANDER"))

        assert found.names_truncated
        assert found.surname == "PAPANDROPOULOUS"
        assert "JONATHON WARREN TREVOR ALEXANDER".startswith(found.given_names[:9])

    def test_that_were_cut_at_the_edge_of_the_picture_may_be_cut_off(self) -> None:
        upper, lower = zone("TD3")

        assert read(upper[:24], lower).names_truncated
        assert not read(upper[:30], lower).names_truncated

    def test_of_the_french_card_have_a_field_each(self) -> None:
        found = read(*zone("FRENCH-CARD", surname="LE GOFF", given="ANNE LOU"))

        assert (found.surname, found.given_names) == ("LE GOFF", "ANNE LOU")
        assert read(*zone("FRENCH-CARD", surname="A" * 25)).names_truncated
        assert read(*zone("FRENCH-CARD", given="MARIE CHRISTINE")).names_truncated


class TestNumbers:
    @pytest.mark.parametrize("number", ["D", "D2314", "D231458", "D23145890"])
    @pytest.mark.parametrize("kind", ICAO)
    def test_are_filled_up(self, kind: str, number: str) -> None:
        assert read(*zone(kind, number=number)).document_number == number

    @pytest.mark.parametrize("number", ["D231458907", "D23145890734", "000590240601"])
    def test_of_more_than_nine_characters_go_on_in_the_optional_data(self, number: str) -> None:
        found = read(*zone("TD1", number=number, optional="A12", second_optional="85073003328"))

        assert (found.document_number, found.optional) == (number, ("A12", "85073003328"))

    def test_of_more_than_nine_characters_in_two_rows(self) -> None:
        found = read(*zone("TD2", number="D2314589073"))

        assert (found.document_number, found.optional) == ("D2314589073", ())

    def test_the_standard_s_long_number(self) -> None:
        # 9303-5, appendix B
        found = read(
            "I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"
        )

        assert found.document_number == "D23145890734"

    def test_a_wrong_digit_of_a_long_number_is_noticed(self) -> None:
        upper, middle, names = zone("TD1", number="D23145890734")
        digit = upper[18]
        found = find_zone((upper[:18] + str((int(digit) + 1) % 10) + upper[19:], middle, names))

        assert found is not None
        assert "document_number" in found.wrong

    def test_of_the_french_card_has_digits_where_letters_were_read(self) -> None:
        upper, lower = zone("FRENCH-CARD", number="880692310285")
        found = read(upper, lower.replace("8806923102858", "88O692310Z8S8".replace("S", "5")))

        assert found.document_number == "880692310285"


class TestOptionalData:
    @pytest.mark.parametrize(
        ("state", "optional", "second", "values", "personal"),
        [
            ("NLD", "999999990<<<<<8", "", ("999999990", "8"), "999999990"),
            ("FIN", "010195<112X", "", ("010195112X",), "010195112X"),
            ("ESP", "99999999R", "", ("99999999R",), "99999999R"),
            ("ESP", "X9999999R", "", ("X9999999R",), "X9999999R"),
            ("SWE", "198703142391", "", ("198703142391",), "198703142391"),
            ("EST", "38001085718", "", ("38001085718",), "38001085718"),
            ("BEL", "", "85073003328", ("85073003328",), "85073003328"),
            ("USA", "SRC0000000701", "", ("SRC0000000701",), None),
            ("D", "", "2108", ("2108",), None),
            ("UTO", "12345678901", "", ("12345678901",), None),
        ],
    )
    def test_hold_a_personal_number_where_the_issuer_puts_one_there(
        self, state: str, optional: str, second: str, values: tuple[str, ...], personal: str | None
    ) -> None:
        found = read(*zone("TD1", state=state, optional=optional, second_optional=second))

        assert (found.optional, found.personal_number) == (values, personal)

    def test_of_a_passport_are_the_personal_number(self) -> None:
        assert read(*zone("TD3", optional="ZE184226B")).personal_number == "ZE184226B"
        assert read(*zone("TD3")).personal_number is None
        assert read(*zone("TD3", state="USA", optional="100000012<3456")).personal_number is None

    @pytest.mark.parametrize("digit", "<0")
    def test_without_a_personal_number_its_digit_may_be_a_filler_or_nought(self, digit: str) -> None:
        upper, lower = zone("TD3")

        assert read(upper, lower[:42] + digit + lower[43]).is_sound

    def test_of_the_french_card_are_no_numbers_of_the_holder(self) -> None:
        assert read(*zone("FRENCH-CARD")).optional == ()


def test_a_green_card_has_its_card_number_in_the_optional_data() -> None:
    found = read(*zone("TD1", code="C1", state="USA", number="000000012", optional="SRC9999000001"))

    assert (found.document_code, found.document_number, found.optional) == ("C1", "000000012", ("SRC9999000001",))


def test_a_passport_card_is_td1() -> None:
    found = read(*zone("TD1", code="IP", state="USA", nationality="USA", number="C00000001"))

    assert (found.format, found.document_code) == (ZoneFormat.TD1, "IP")


def test_the_french_form_is_france_s_alone() -> None:
    upper, lower = zone("FRENCH-CARD")
    found = find_zone((upper.replace("FRA", "BEL"), lower))

    assert found is None or found.format is not ZoneFormat.FRENCH_CARD
