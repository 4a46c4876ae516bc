"""Words of a name, and what each of them is."""

import pytest

from kyc.reading.name_words import Role, by_script, is_void, parse, role, suffixes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("O\u2019Brien-d'Angelo", ("OBRIEN", "DANGELO")),
        ("1. MARLOWE", ("MARLOWE",)),
        ("2JUNE", ("JUNE",)),
        ("JUNE<ROSALIND<<", ("JUNE", "ROSALIND")),
        ("June (Junie) \u201cJ\u201d Marlowe", ("JUNE", "MARLOWE")),
        ("(Marlowe)", ("MARLOWE",)),
        ("Ravi S/O Raju", ("RAVI", "BIN", "RAJU")),
        ("Ma\u00adrl\u200bowe\u200f", ("MARLOWE",)),
        ("\u0930\u093e\u092e \u0936\u0930\u094d\u092e\u093e", ("\u0930\u093e\u092e", "\u0936\u0930\u094d\u092e\u093e")),
        ("12 / 34", ()),
    ],
)
def test_words_of_a_field(text: str, words: tuple[str, ...]) -> None:
    assert parse(text, is_read=True).words == words


@pytest.mark.parametrize(
    "mark",
    [
        "geb.",
        "GEBORENE",
        "n\u00e9e",
        "NEE",
        "\u00e9pouse",
        "\u00e9p.",
        "ep.",
        "roz.",
        "f\u00f8dt",
        "veuve",
        "e/v",
        "E.V.",
    ],
)
def test_another_name_is_set_apart(mark: str) -> None:
    field = parse(f"Marlowe {mark} Vance")
    assert (field.words, field.other_name) == (("MARLOWE",), ("VANCE",))


def test_a_mark_that_can_be_a_name_is_one_where_it_stands_alone_or_in_given_names() -> None:
    assert parse("Nee").words == ("NEE",)
    assert parse("Nee Koon").words == ("NEE", "KOON")
    assert parse("Anna Nee Rose", is_given=True).words == ("ANNA", "NEE", "ROSE")
    assert not parse("Lim Nee Koon").is_marked


@pytest.mark.parametrize(
    "text", ["", " ", ".", "-", "--", "N/A", "n.a.", "NA", "FNU", "L.N.U.", "XXX", "X", "None", "UNKNOWN", "<<<"]
)
def test_a_placeholder_is_no_name(text: str) -> None:
    assert is_void(text)


@pytest.mark.parametrize("text", ["Do", "So", "Nan", "Noel", "Xu", "Nadia", "\u660e"])
def test_a_short_name_is_no_placeholder(text: str) -> None:
    assert not is_void(text)


def test_roles() -> None:
    assert [role(word) for word in ("VAN", "DR", "JR", "MARLOWE", "DON")] == [
        Role.PARTICLE, Role.TITLE, Role.SUFFIX, Role.NAME, Role.NAME,
    ]  # fmt: skip
    assert suffixes(("MARLOWE", "JUNIOR")) == suffixes(("MARLOWE", "JR")) == {"JR"}
    assert suffixes(("JUNIOR",)) == set()


def test_a_name_in_two_scripts_is_two_names() -> None:
    assert by_script(("MARLOWE", "\u660e")) == (("MARLOWE",), ("\u660e",))
    assert by_script(("MARLOWE", "VANCE")) == (("MARLOWE", "VANCE"),)
