# ruff: noqa: RUF001 - look-alikes are what is tested
"""Latin letters for look-alikes."""

import pytest

from local.vision.latin import latin_character, zone_capitals


@pytest.mark.parametrize("character", "AzÀéłŞșİß09<&/'°¹ ")
def test_latin_print_stands_for_itself(character: str) -> None:
    assert latin_character(character) == character


@pytest.mark.parametrize(
    ("character", "meant"), [("Ρ", "P"), ("О", "O"), ("く", "<"), ("〈", "<"), ("一", "-"), ("Ａ", "A"), ("　", " ")]
)
def test_a_look_alike_stands_for_the_latin_character(character: str, meant: str) -> None:
    assert latin_character(character) == meant


@pytest.mark.parametrize("character", "護Ωж★ﾊ√→한")
def test_other_scripts_and_signs_stand_for_nothing(character: str) -> None:
    assert latin_character(character) is None


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("P<UTOHA|RUDDIN<<AF|FAH<<<<<<<<<<<<<<<<<<<<<<", "P<UTOHAIRUDDIN<<AFIFAH<<<<<<<<<<<<<<<<<<<<<<"),
        ("xs00001774P0L7203305F1607130<<<<<<<<<<<<<<08", "XS00001774P0L7203305F1607130<<<<<<<<<<<<<<08"),
        ("I<UTOERIKSSON<<ANNA<MARlA<<<<<<<<<<<", "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"),
    ],
)
def test_a_machine_readable_zone_has_capitals_alone(read: str, printed: str) -> None:
    assert zone_capitals(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "born | né",
        "height < 2 m and > 1 m",
        "see <<here>> and there",
        "averylongwordoflowercase<letters",
        "Müller-Lüdenscheid",
    ],
)
def test_other_text_keeps_its_letters(text: str) -> None:
    assert zone_capitals(text) == text
