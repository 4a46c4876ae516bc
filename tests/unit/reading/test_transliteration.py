"""Letters as A to Z: the standard's spelling first, every usual one beside it, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.reading.transliteration import agree, is_settled, letters, scripts, spellings, what_is_left
from samples.mrz import transliterate

LATIN = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽẞ"
CYRILLIC = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЇҐЎЂЈЉЊЏ"


@pytest.mark.parametrize("letter", [*LATIN, *CYRILLIC])
def test_the_spelling_of_the_standard_comes_first(letter: str) -> None:
    assert spellings(letters(letter)) == () or spellings(letters(letter))[0] == transliterate(letter)


@pytest.mark.parametrize(
    ("word", "usual"),
    [
        # 9303-3; BGN/PCGN; ISO 9 without marks; older passports, French and German
        ("Щербаков", ("Shcherbakov", "Scherbakov", "Schtscherbakow")),
        ("Юрий", ("Iurii", "Yuriy", "Yury", "Yuri", "Jurij", "Iouri")),
        ("Хрущёв", ("Khrushchev", "Khrushchov", "Hruscev")),
        ("Елена", ("Elena", "Yelena", "Jelena")),
        ("Фёдоров", ("Fedorov", "Fyodorov", "Fjodorow")),
        ("Александр", ("Aleksandr", "Alexandr")),
        ("Мария", ("Mariia", "Mariya", "Maria", "Marija")),
        ("Ольга", ("Olga",)),
        # Ukraine 2010, Bulgaria 2009, Serbia, North Macedonia, Belarus
        ("Згурський", ("Zghurskyi", "Zhurskyi", "Zgurskyi")),
        ("Євгенія", ("Yevheniia", "Ievgeniia")),
        ("Щерьо", ("Shteryo",)),
        ("Ђорђевић", ("Dordevic", "Djordjevic", "Đorđević")),
        ("Ќосев", ("Kjosev", "Kosev")),
        ("Янка", ("Ianka", "Yanka")),
        # Greek, ELOT 743 and older
        ("Παύλος", ("Pavlos",)),
        ("Ευθύμιος", ("Efthymios", "Euthymios")),
        ("Μπουμπουλίνα", ("Boumpoulina", "Bouboulina")),
        ("Άγγελος", ("Angelos", "Aggelos")),
        ("Χρήστος", ("Christos", "Hristos")),
        ("Ντόρα", ("Ntora", "Dora")),
    ],
)
def test_every_usual_spelling_agrees(word: str, usual: tuple[str, ...]) -> None:
    for latin in usual:
        assert agree(letters(word), letters(latin)), latin
        assert agree(letters(latin), letters(word)), latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Жуков", "Sukov"), ("Анна", "Hanna"), ("Шевченко", "Kovchenko"), ("Müller", "Miller"), ("Muller", "Mueller"),
        ("Łukasz", "Wukasz"), ("Ian", "Lan"), ("Νίκος", "Mikos"),
    ],
)  # fmt: skip
def test_other_letters_do_not(one: str, other: str) -> None:
    assert not agree(letters(one), letters(other))


def test_within_a_script_nothing_is_transliterated() -> None:
    assert agree(letters("Жуков"), letters("Зуков"))
    assert not agree(letters("Жуков", frozenset({"CYRILLIC"})), letters("Зуков", frozenset({"CYRILLIC"})))
    assert agree(letters("Пётр", frozenset({"CYRILLIC"})), letters("ПЕТР", frozenset({"CYRILLIC"})))
    assert agree(letters("مُحَمَّد", frozenset({"ARABIC"})), letters("محمد", frozenset({"ARABIC"})))


@given(st.text("ABCDEÄØßЖЮЯ", max_size=12), st.text("ABCDEÄØßЖЮЯ", max_size=12))
def test_agreement_goes_both_ways(one: str, other: str) -> None:
    assert agree(letters(one), letters(other)) == agree(letters(other), letters(one))
    assert agree(letters(one), letters(one))
    assert agree(letters(one + other), letters(one), cut=True)


def test_scripts_with_few_spellings_are_settled() -> None:
    assert all(is_settled(scripts(name)) for name in ("Anna", "Иван", "Νίκος", "Ng 2"))
    assert not any(is_settled(scripts(name)) for name in ("محمد", "明", "राम", "Anna 明"))


def test_reading_drops_letters_with_marks() -> None:
    left = what_is_left("Hạnh")
    assert left
    assert [bool(left.fullmatch(text)) for text in ("HANH", "HNH", "HAH", "NH")] == [True, True, False, False]
    assert what_is_left("明") is None
