"""Names: one person's written in many ways, and two people's that look alike."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kyc.domain.text import fold
from kyc.reading.names import compare_names, is_beginning, is_settled, is_single
from samples.mrz import names_field, transliterate
from samples.names import POOLS

NEAR_PERCENT = 70


def match(first_name: str, last_name: str, *printed: str) -> str:
    return compare_names(first_name, last_name, printed, NEAR_PERCENT).match.value


@pytest.mark.parametrize(
    ("first_name", "last_name", "printed"),
    [
        ("June", "Marlowe", ("JUNE", "MARLOWE")),
        ("June", "Marlowe", ("MARLOWE", "JUNE ROSALIND")),
        ("June", "Marlowe", ("1 MARLOWE", "2 JUNE ROSALIND")),
        ("June", "Marlowe", ("1MARLOWE", "2JUNE")),
        ("June", "Marlowe", ("LN MARLOWE", "FN JUNE")),
        ("Marlowe", "June", ("JUNE", "MARLOWE")),
        ("June", "Marlowe", ("Name: June R. Marlowe",)),
        ("June", "Marlowe", ("MARLOWE, JUNE",)),
        ("june", "MARLOWE", ("June Marlowe",)),
        # Middle names and initials
        ("June R.", "Marlowe", ("JUNE ROSALIND", "MARLOWE")),
        ("June Rosalind", "Marlowe", ("JUNE R", "MARLOWE")),
        # Diacritics and transliteration, as print, ICAO 9303 or OCR give them
        ("María José", "Muñoz", ("MARIA JOSE", "MUNOZ")),
        ("María José", "Muñoz", ("MARIA JOSE", "MUNXXOZ")),
        ("Jürgen", "Groß", ("JUERGEN", "GROSS")),
        ("Jürgen", "Groß", ("JURGEN", "GROSS")),
        ("Søren", "Ærø", ("SOEREN", "AEROE")),
        ("Søren", "Kjær", ("SOREN", "KJAER")),
        ("Åsa", "Ångström", ("AASA", "AANGSTROEM")),
        ("Åsa", "Ångström", ("ASA", "ANGSTROM")),
        ("Þórdís", "Weiß", ("pÓRDÍS", "WEIB")),
        ("Łukasz", "Żółć", ("LUKASZ", "ZOLC")),
        ("Renée", "Lefèvre", ("RENÉE", "LEFÈVRE")),
        ("Анна", "Щукина", ("ANNA", "SHCHUKINA")),
        ("Юлия", "Иванова", ("IULIIA", "IVANOVA")),
        ("Юлия", "Иванова", ("Юлия", "Иванова")),
        ("Γιώργος", "Νίκου", ("GIORGOS", "NIKOU")),
        ("明", "李", ("LI MING",)),
        # Hyphens, apostrophes, joined and split words
        ("Jean-Pierre", "Dupont", ("JEAN PIERRE", "DUPONT")),
        ("Jean-Pierre", "Dupont", ("JEANPIERRE", "DUPONT")),
        ("Jean Pierre", "Dupont", ("JEAN-PIERRE", "DUPONT")),
        ("Sinéad", "O'Brien", ("SINEAD", "OBRIEN")),
        ("Sinéad", "O\u2019Brien", ("SINEAD", "O BRIEN")),
        ("Juan", "de la Cruz", ("JUAN", "DELACRUZ")),
        ("Juan", "De La Cruz", ("JUAN", "DE LA CRUZ")),
        ("Ian", "McDonald", ("IAN", "MC DONALD")),
        ("June", "Marlowe", ("JUNEMARLOWE",)),
        ("June", "Marlowe", ("MARLOWEJUNE",)),
        # Particles and titles that one side leaves out
        ("Ludwig", "van Beethoven", ("LUDWIG", "BEETHOVEN")),
        ("Ottilie", "Vandermeer", ("OTTILIE", "VAN DER MEER")),
        ("Dr. June", "Marlowe", ("JUNE", "MARLOWE")),
        ("June", "Marlowe Jr.", ("JUNE", "MARLOWE")),
        ("June", "Marlowe", ("JUNE", "MARLOWE", "JR")),
        # Second surnames that a form leaves out
        ("Gabriel", "García", ("GABRIEL", "GARCIA MARQUEZ")),
        # Typed as a machine-readable zone transliterates what is printed
        ("UELKUE", "OEZ", ("Ülkü", "Öz")),
        ("ULKU", "OZ", ("ÜLKÜ", "ÖZ")),
        ("AASE", "OEDEGAARDSEN", ("ÅSE", "ØDEGÅRDSEN")),
        ("JOERG", "WEISS", ("Jörg", "Weiß")),
        ("BEGONXXA", "MUNOZ", ("Begoña", "Muñoz")),
        ("THORDIS", "AEROE", ("Þórdís", "Ærø")),
        ("Ülkü", "Öz", ("UXXLKUXX", "OEZ")),
        # What reading confuses
        ("Thị Hạnh", "Trần", ("TH! HANH", "TR4N")),
        ("Olivia", "Bosso", ("0LIVIA", "B0550")),
        ("Arnie", "Barnes", ("AMIE", "BAMES")),
        ("Billy", "Hill", ("BI11Y", "HILI")),
        # People with one name
        ("Suharto", "Suharto", ("SUHARTO",)),
        ("Suharto", "FNU", ("SUHARTO",)),
        ("Suharto", ".", ("SUHARTO", "LNU")),
        ("June", "Null", ("JUNE", "NULL")),
    ],
)
def test_one_persons_name(first_name: str, last_name: str, printed: tuple[str, ...]) -> None:
    assert match(first_name, last_name, *printed) == "same"


@pytest.mark.parametrize(
    ("first_name", "last_name", "printed"),
    [
        ("Mario", "Rossi", ("MARIA", "ROSSI")),
        ("Maria", "Rossi", ("MARIO", "ROSSI")),
        ("John", "Smith", ("JOHAN", "SMITH")),
        ("Katherine", "Jones", ("CATHERINE", "JONES")),
        ("Ashish", "Palankar", ("ASHISH", "PALANKER")),
        ("Christopher", "Montgomery", ("CHRISTOPHER", "MONTGOMERV")),
        ("June", "Marlowe", ("JNUE", "MARLOWE")),
        ("J", "Marlowe", ("JUNE", "MARLOWE")),
        ("June", "Marlowe", ("J", "MARLOWE")),
        ("Hans Peter", "Maier", ("HANS DIETER", "MAIER")),
        ("June Rosalind", "Marlowe", ("JUNE", "MARLOWE")),
        ("June", "Marlowe Vance", ("JUNE", "MARLOWE")),
        ("June", ".", ("JUNE", "MARLOWE")),
        ("June", "FNU", ("JUNE", "MARLOWE")),
        ("June", "June", ("JUNE", "MARLOWE")),
        # Letters that carry marks, dropped in reading
        ("Thị Hạnh", "Trần", ("Th Hnh Trn",)),
        ("Thi Hanh", "Tran", ("Th Hnh Trn",)),
        ("Thị Hạnh", "Nguyễn", ("NGUYN", "TH HNH")),
        ("Bích", "Đặng", ("BCH", "NG")),
        ("Ånn", "Łęcka", ("NN", "CKA")),
        # Neither side has the mark: dots that were dropped, or another name
        ("Ulku", "Oz", ("UELKUE", "OEZ")),
        ("UELKUE", "OEZ", ("ULKU", "OZ")),
    ],
)
def test_a_name_that_is_nearly_the_same_is_for_a_person(
    first_name: str, last_name: str, printed: tuple[str, ...]
) -> None:
    assert match(first_name, last_name, *printed) == "near"


@pytest.mark.parametrize(
    ("first_name", "last_name", "printed"),
    [
        ("June", "Marlowe", ("OTTILIE", "VANDERMEER")),
        ("June", "Marlowe", ("OTTILIE", "MARLOWE")),
        ("June", "Marlowe", ("JUNE", "VANDERMEER")),
        ("Ann", "Smith", ("JOANNA", "SMITH")),
        ("Ann", "Smith", ("JOANNA", "BLACKSMITH")),
        ("Jon", "Smith", ("RON", "SMITH")),
        ("Li", "Wei", ("LU", "WEI")),
        ("June", "Marlowe", ()),
        ("June", "Marlowe", ("", "  ")),
        ("June", "June", ("APRIL",)),
        ("Maria Maria", "Rossi", ("ANNA", "ROSSI")),
        ("-", ".", ("JUNE", "MARLOWE")),
        # Other letters than marked ones are missing, or more than half of them
        ("Thị Hạnh", "Trần", ("HIH", "RAN")),
        ("Thị Hạnh", "Trần", ("THU", "TRN")),
        ("Ĵúñé", "Ḿářĺőẃé", ("AN", "MA")),
    ],
)
def test_another_persons_name(first_name: str, last_name: str, printed: tuple[str, ...]) -> None:
    assert match(first_name, last_name, *printed) == "different"


def test_no_printed_word_stands_for_two() -> None:
    assert match("June", "June Marlowe", "JUNE", "MARLOWE") != "same"


def test_a_claim_of_one_name() -> None:
    assert is_single("Suharto", "Suharto")
    assert is_single("Suharto", "FNU")
    assert not is_single("June", "Marlowe")


LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=12)


@given(st.lists(LETTERS, min_size=1, max_size=3), st.lists(LETTERS, min_size=1, max_size=3), st.randoms())
def test_a_name_is_itself_in_any_order(first: list[str], last: list[str], random: object) -> None:
    printed = [*first, *last]
    random.shuffle(printed)  # type: ignore[attr-defined]

    assume(not is_single(" ".join(first), " ".join(last)))

    assert match(" ".join(first), " ".join(last), *printed) in {"same", "near"}
    assert match(" ".join(first), " ".join(last), " ".join(first), " ".join(last)) == "same"


@given(LETTERS, LETTERS, LETTERS, LETTERS)
def test_scores_stay_between_0_and_100(first: str, last: str, printed: str, more: str) -> None:
    compared = compare_names(first, last, (printed, more), NEAR_PERCENT)

    assert 0 <= compared.score_percent <= 100


@given(st.sampled_from(["MARLOWE", "GARCIA", "NGUYEN", "SUN"]), st.data())
def test_one_other_letter_never_passes(last: str, data: st.DataObject) -> None:
    """A substitution that optical reading does not make may be a brother's name, however long the name is."""
    place = data.draw(st.integers(0, len(last) - 1))
    other = data.draw(st.sampled_from([c for c in "ACEHKTXY" if c != last[place]]))

    assert match("June", last, "JUNE", last[:place] + other + last[place + 1 :]) != "same"


def test_scripts_with_one_transliteration() -> None:
    assert all(is_settled(name) for name in ("Anna", "Иван", "Νίκος"))
    assert not any(is_settled(name) for name in ("محمد", "明"))


POOL = [
    (given.latin, family.latin) for pool in POOLS.values() for given in pool.given for family in pool.family
]  # fmt: skip
NAMES = st.sampled_from(POOL)


def zone_names(first_name: str, last_name: str) -> tuple[str, str]:
    """First and last name as a machine-readable zone gives them, by ICAO 9303-3, section 6."""
    return transliterate(first_name).replace("-", " "), transliterate(last_name).replace("-", " ")


@given(NAMES)
def test_a_zone_says_what_is_claimed_and_what_is_printed(name: tuple[str, str]) -> None:
    coded = zone_names(*name)

    assert match(*name, *coded) == "same"
    assert match(*coded, *name) == "same"


@given(NAMES)
def test_a_zone_never_fails_a_name_that_was_printed_or_typed_without_marks(name: tuple[str, str]) -> None:
    plain, coded = (fold(name[0]), fold(name[1])), zone_names(*name)

    assert match(*plain, *coded) != "different"
    assert match(*coded, *plain) != "different"


@given(NAMES)
def test_a_name_without_its_marked_letters_is_for_a_person(name: tuple[str, str]) -> None:
    left = ["".join(char for char in part if char.isascii()) for part in name]
    halves = zip(" ".join(left).split(), " ".join(name).split(), strict=False)
    assume(left != list(name))
    # A single letter that is left may be anybody's initial.
    assume(all(len(rest) > 1 and 2 * len(rest) >= len(fold(word)) for rest, word in halves))

    assert match(*name, *left) != "different"


@given(NAMES, NAMES)
def test_two_names_never_agree(one: tuple[str, str], other: tuple[str, str]) -> None:
    assume({fold(part) for part in one} != {fold(part) for part in other})

    for printed in (other, zone_names(*other), tuple(fold(part) for part in other)):
        assert match(*one, *printed) != "same" or set(one) <= set(" ".join(other).split())


@given(NAMES, NAMES, st.sampled_from([30, 31, 39]))
def test_a_name_that_was_cut_off_is_its_own_and_no_other(
    one: tuple[str, str], other: tuple[str, str], length: int
) -> None:
    given_names = f"{one[0]} Constance Marguerite Wilhelmina"
    surname, _, rest = names_field(one[1], given_names, length).partition("<<")
    printed = (fold(one[1]), given_names, one[1])

    assert is_beginning(surname.replace("<", " "), rest.replace("<", " "), printed)
    if fold(one[1])[0] != fold(other[1])[0]:
        assert not is_beginning(surname.replace("<", " "), rest.replace("<", " "), other)


def test_an_initial_is_no_beginning_of_a_surname() -> None:
    assert not is_beginning("M", "JUNE", ("MARLOWE", "JUNE"))
    assert not is_beginning("", "JUNE", ("MARLOWE", "JUNE"))
    # ICAO 9303-4, 4.2.3
    assert is_beginning(
        "BENNELONG WOOLOOMOOLOO W W", "DINGO P", ("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo")
    )
    assert not is_beginning(
        "BENNELONG WOOLOOMOOLOO W W", "DINGO P", ("Bennelong Wooloomooloo Warrandyte", "Dingo Potoroo")
    )
