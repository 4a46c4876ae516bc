"""Finding a zone among lines of text: ICAO's own specimens, what reading does to them, and what forgers do."""

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.reading.zones.find import find_zone, find_zones, zone_lines
from kyc.reading.zones.zone import Zone, ZoneFormat
from tests.unit.reading.zones.writing import FORMATS, zone

# ICAO Doc 9303, 8th edition: part 4 appendix A, part 5 appendix A, part 6 appendix A, part 7 appendices A and B
SPECIMENS = {
    ZoneFormat.TD3: ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ZoneFormat.TD1: (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
    ZoneFormat.TD2: ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    ZoneFormat.MRV_A: (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    ),
    ZoneFormat.MRV_B: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
}
formats = pytest.mark.parametrize("zone_format", SPECIMENS)
NAMES, DATA = SPECIMENS[ZoneFormat.TD3]
PRINT = ("PASSPORT", "UTOPIA", "Surname", "ERIKSSON", "Given names (Prénoms)", "12 AUG/AOUT 1974")


@formats
def test_specimens(zone_format: ZoneFormat) -> None:
    found = find_zone(SPECIMENS[zone_format])

    assert found is not None
    assert found.format is zone_format
    assert found.is_sound
    assert found.repaired == ()
    assert (found.surname, found.given_names, found.names_truncated) == ("ERIKSSON", "ANNA MARIA", False)


class TestSlipsOfReading:
    @pytest.mark.parametrize(
        "read",
        [
            pytest.param((NAMES, "L898902C36UTO74O8I22F12O4159ZE184226B<<<<<1O"), id="letters for digits"),
            pytest.param(
                ("P<UT0ERIK5SON<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<", DATA.replace("UTO", "UT0")), id="digits for letters"
            ),
            pytest.param((NAMES[:25], NAMES[25:], "L898902C36UTO 7408122F1204159", "ZE184226B<<<<<10"), id="split"),
            pytest.param((NAMES + DATA,), id="joined"),
            pytest.param((f"{NAMES[:28]} {DATA}",), id="joined, fillers lost"),
            pytest.param((NAMES, "SIGNATURE OF BEARER", "2", DATA), id="lines between"),
            pytest.param(
                ("P < UTOERIKSSON << ANNA < MARIA <<<<<<<<<<", "L898902C3 6UTO7408122F12041 59ZE184226B<<<<<10"),
                id="spaces and lost fillers",
            ),
            pytest.param((NAMES + "<<<", DATA.replace("<<<<<", "<<<<<<")), id="fillers too many"),
            pytest.param((NAMES[:27], DATA.replace("<<<<<", "<")), id="runs of fillers read as one"),
            pytest.param(("I" + NAMES, "1" + DATA), id="an edge read as a character"),
            pytest.param(
                ("Ρ<UTOERIKSSON<<ANNA<MARIA<<くくく<<<<<<<<<<<<<<", DATA.replace("<<<<<", "<<K<<")),  # noqa: RUF001
                id="other scripts and K",
            ),
            pytest.param(
                ("P<UTOERIKSSON«ANNA<MARIA<<<<<<<KKKKKKCCC<<<", DATA.replace("<<<<<", "<<<<")),
                id="guillemets for two fillers, a run of K",
            ),
            pytest.param((NAMES.replace("<", "«"), DATA.replace("<", "«")), id="guillemets for one filler"),
            pytest.param((NAMES.replace("<", "‹"), DATA.replace("<", "＜")), id="other brackets"),  # noqa: RUF001
            pytest.param((NAMES.lower(), DATA.lower()), id="small letters"),
            pytest.param((NAMES, DATA.replace("UTO", "∪TO")), id="signs for letters"),  # noqa: RUF001
        ],
    )
    def test_are_put_right(self, read: tuple[str, ...]) -> None:
        found = find_zone((*PRINT, *read))

        assert found is not None
        assert found.wrong == ()
        assert (found.surname, found.given_names) == ("ERIKSSON", "ANNA MARIA")
        assert found.expiry is not None
        assert (found.document_number, found.birth.raw, found.expiry.raw) == ("L898902C3", "740812", "120415")

    def test_a_number_is_put_right_by_its_check_digit(self) -> None:
        found = find_zone((NAMES, "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"))

        assert found is not None
        assert (found.document_number, found.repaired, found.is_sound) == ("L898902C3", ("L898902C3",), True)

    def test_a_number_that_two_exchanges_would_put_right_stays_wrong(self) -> None:
        # S for 5 and B for 8 change the check digit alike here, and either leaves letters and digits as mixed.
        upper, middle, names = zone("TD1", number="AS2BA7777")
        found = find_zone((upper.replace("AS2BA7777", "A52BA7777"), middle, names))
        also = find_zone((upper.replace("AS2BA7777", "AS28A7777"), middle, names))

        assert found is not None
        assert also is not None
        assert {found.repaired, also.repaired} <= {(), ("AS2BA7777",)}

    def test_a_row_of_data_that_is_cut_off_is_not_sound(self) -> None:
        for cut in (DATA[:-1], DATA[1:], DATA[:-2], DATA[2:]):
            found = find_zone((*PRINT, NAMES, cut))
            assert found is None or not found.is_sound


def _miscounted(row: str, random: Random) -> str:
    runs = [match.span() for match in re.finditer("<{3,}", row)]
    if not runs:
        return row
    start, end = random.choice(runs)
    return row[:start] + "<" * max(1, end - start + random.choice([-6, -4, -3, -2, -1, 1, 2, 3])) + row[end:]


def _as_letters(row: str, random: Random) -> str:
    """Up to three fillers inside long runs are read as letters."""
    inside = [match.start() for match in re.finditer("(?<=<<<)<(?=<)", row)]
    chosen = set(random.sample(inside, min(len(inside), 3)))
    return "".join(random.choice("KCELS") if index in chosen else char for index, char in enumerate(row))


def _spaced(row: str, random: Random) -> str:
    return "".join(char + " " * (random.random() < 0.05) for char in row)


def _alike(row: str, random: Random) -> str:
    """One letter or digit outside the number is read as its look-alike."""
    start = 15 if len(row) == 30 else 10
    places = [index for index in range(start, min(28, len(row))) if row[index] in "0158OISB"]
    if not places:
        return row
    index = random.choice(places)
    return row[:index] + dict(zip("0158OISB", "OISB0158", strict=True))[row[index]] + row[index + 1 :]


NOISE: tuple[Callable[[str, Random], str], ...] = (_miscounted, _as_letters, _spaced, _alike)


class TestNoise:
    """Every format, several kinds of noise at once, text around it and between its rows."""

    @given(
        kind=st.sampled_from(FORMATS),
        surname=st.sampled_from(["VANDERMEER", "ERIKSSON", "DE LA CRUZ", "LEE", "SUKARNO", "PAPANDROPOULOUS"]),
        given_names=st.sampled_from(["OTTILIE RUTH", "ANNA MARIA", "LES", "JEAN PIERRE", ""]),
        number=st.from_regex(r"[0-9]{7,9}", fullmatch=True),
        noise=st.lists(st.sampled_from(NOISE), max_size=2, unique=True),
        shape=st.sampled_from(["rows", "joined", "between"]),
        random=st.randoms(use_true_random=False),
    )
    def test_what_is_read_is_what_was_written(
        self,
        kind: str,
        surname: str,
        given_names: str,
        number: str,
        noise: list[Callable[[str, Random], str]],
        shape: str,
        random: Random,
    ) -> None:
        rows = zone(kind, surname=surname, given=given_names or "", number=number)
        if kind == "FRENCH-CARD":
            rows = zone(kind, surname=surname, given=given_names or "OTTILIE", number="880692310285")
        written = find_zone(rows)
        assert written is not None
        for spoil in (each for each in NOISE if each in noise):  # in this order: letters stand within the runs as read
            rows = [row if spoil is _alike and index == 0 else spoil(row, random) for index, row in enumerate(rows)]
        if _miscounted in noise and shape == "joined":
            shape = "rows"  # nothing tells then where a row ends
        texts = {"rows": rows, "joined": ["".join(rows)], "between": [line for row in rows for line in (row, "12")]}

        found = find_zone([*PRINT, *texts[shape]])

        assert found is not None
        assert _content(found) == _content(written) or found.wrong

    @pytest.mark.parametrize("kind", FORMATS)
    @pytest.mark.parametrize("spoil", [_miscounted, _spaced], ids=["miscounted", "spaced"])
    def test_fillers_and_spaces_alone_cost_nothing(self, kind: str, spoil: Callable[[str, Random], str]) -> None:
        rows, random = zone(kind), Random(1)  # noqa: S311
        for _ in range(30):
            found = find_zone([*PRINT, *(spoil(row, random) for row in rows)])
            assert found is not None
            assert found.is_sound
            assert (found.format.value[:3], found.surname, found.given_names) == (
                kind[:3],
                "VANDERMEER",
                "OTTILIE RUTH",
            )


def _content(found: Zone) -> tuple[str, str, str, str]:
    return found.surname, found.given_names, found.document_number, found.birth.raw


class TestForgeries:
    @formats
    @given(data=st.data())
    def test_another_digit_is_noticed(self, zone_format: ZoneFormat, data: st.DataObject) -> None:
        """Any digit that a check digit covers, or is one, changed to any other digit.

        In a number, the change may look like a letter misread as a digit; then the zone says that it was put right.
        """
        rows = list(SPECIMENS[zone_format])
        places = [
            (row, column)
            for row, text in enumerate(rows)
            for column, char in enumerate(text)
            if char.isdigit() and _is_covered(zone_format, row, column)
        ]
        row, column = data.draw(st.sampled_from(places))
        other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != rows[row][column]]))
        rows[row] = rows[row][:column] + other + rows[row][column + 1 :]

        found = find_zone(rows)

        assert found is None or not found.is_sound or found.repaired

    def test_neighbouring_digits_that_change_places_are_noticed(self) -> None:
        found = find_zone((NAMES, "L898902C36UTO7480122F1204159ZE184226B<<<<<10"))

        assert found is not None
        assert found.wrong == ("birth", "composite")

    @pytest.mark.parametrize("line", ["VANDERMEER", "V", "VISA", "V<UTO", "V<"])
    def test_a_line_above_makes_no_visa_of_an_altered_passport(self, line: str) -> None:
        found = find_zone((*PRINT, line, NAMES, DATA[:-1] + "1"))

        assert found is not None
        assert not found.is_sound

    def test_two_zones_on_one_side_are_both_told(self) -> None:
        first, second = zone("TD3"), zone("TD1", surname="KRASNIK", given="LUDMILA", number="X12345678")

        assert find_zone([*PRINT, *first, "NOTE", *second]) is not None
        assert {(found.surname, found.format.value) for found in find_zones([*PRINT, *first, "NOTE", *second])} == {
            ("VANDERMEER", "TD3"),
            ("KRASNIK", "TD1"),
        }
        assert len(find_zones([*PRINT, *first])) == 1
        assert find_zones(PRINT) == ()


def _is_covered(zone_format: ZoneFormat, row: int, column: int) -> bool:
    """Visas have no digit over their optional data (9303-7, 4.2.2.2 and 5.2.2.2)."""
    visa = zone_format in {ZoneFormat.MRV_A, ZoneFormat.MRV_B}
    return not (visa and row == 1 and column >= 28)


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("DRIVER LICENSE", "PLEASE READ << THE BACK >>", "M48273910456"),
        (NAMES,),
        (DATA,),
        (NAMES, DATA[:28]),
        ("IDENTITY CARD (NATIONAL)", "VALID UNTIL", "01 01 2030 F 12 12 1974", "SEE REVERSE [2]"),
    ],
)
def test_less_than_a_zone_is_none(texts: tuple[str, ...]) -> None:
    assert find_zone(texts) is None


class TestLines:
    @pytest.mark.parametrize("kind", FORMATS)
    @pytest.mark.parametrize("given_names", ["OTTILIE RUTH", "OTTILIE RUTH ALEXANDRINA CHRISTINA VICTORIA LUISE"])
    @pytest.mark.parametrize("optional", ["", "ZE184226B12345"])
    def test_of_every_format(self, kind: str, given_names: str, optional: str) -> None:
        data = {"TD1": optional[:15], "TD2": optional[:7], "MRV-A": f"{optional}AB", "MRV-B": optional[:8]}
        rows = zone(kind, given=given_names, optional=data.get(kind, optional))

        assert zone_lines([*PRINT, *rows, "NAMES"]) == set(range(len(PRINT), len(PRINT) + len(rows)))

    def test_that_cannot_be_read(self) -> None:
        texts = ("ERIKSSON", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<", "L898902C36UTO7408122F1204159ZE184226BKKKKK10", "ANNA")

        assert zone_lines(texts) == {1, 2}

    @pytest.mark.parametrize(
        "row",
        [
            "L898902C36UTO7408122F1204159ZE184226B1234510",  # without a filler, and alone
            "L898902C36UTO7408122F1204159ZE184226BKKKKKKK",
            "7408122F1204159UTOABCDEFGHIJK6",
            "8806923102858CORINNE<<<<<<<6512068F6",
            "ERIKSSON<<ANNA",
            "D1NLD15094962111659VW87Z78NB84",  # a driving licence's
        ],
    )
    def test_a_row_by_itself(self, row: str) -> None:
        assert zone_lines(["ERIKSSON", row, "ANNA MARIA"]) == {1}

    @pytest.mark.parametrize(
        "text",
        [
            "PLEASE READ << THE BACK >>",
            "(SEE REVERSE SIDE)",
            "DOB 05/14/1987 SEX F EXP 05/14/2029",
            "05 14 1987 F 05 14 2029",
            "[AUTHORITIES",
            "(01.01.2030)",
            "M48273910456",
            "123 MAIN STREET APT 4 SPRINGFIELD 62704",
        ],
    )
    def test_print_is_none_even_beside_a_zone(self, text: str) -> None:
        assert zone_lines([text, *zone("TD2"), text]) == {1, 2}

    @given(st.sampled_from(FORMATS), st.randoms(use_true_random=False))
    def test_of_what_was_read_badly(self, kind: str, random: Random) -> None:
        rows = [_spaced(_as_letters(row, random), random) for row in zone(kind)]

        assert zone_lines([*PRINT, *rows]) >= set(range(len(PRINT), len(PRINT) + len(rows)))


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_read_without_an_error(texts: list[str]) -> None:
    find_zones(texts)
    zone_lines(texts)


def test_text_that_is_made_to_take_long_is_left_unread() -> None:
    flood = [*["P<7408122F1204159<A<B<C<D<E<F<"] * 200, *["THE QUICK BROWN FOX 1234567 (OVER) LAZY DOGS"] * 2000]

    assert find_zone(["A" * 1_000_000, *flood]) is None
