"""Whose name a document bears: one person's written in many ways, half names, and other people's."""

# ruff: noqa: RUF001  (names in Cyrillic and Greek are meant)

import pytest

from kyc.reading.holder import HolderName, compare_holder, compare_holders


def fields(surname: str, given_names: str) -> HolderName:
    return HolderName(surname=surname, given_names=given_names)


def whole(full_name: str) -> HolderName:
    return HolderName(full_name=full_name)


def cut(surname: str, given_names: str) -> HolderName:
    return HolderName(surname=surname, given_names=given_names, truncated=True)


ERIKSSON = fields("ERIKSSON", "ANNA MARIA")
MARLOWE = whole("JUNE ROSALIND MARLOWE")


@pytest.mark.parametrize(
    ("first_name", "last_name", "holder"),
    [
        # Later given names, middle initials
        ("Anna", "Eriksson", ERIKSSON),
        ("Anna Maria", "Eriksson", ERIKSSON),
        ("anna m.", "ERIKSSON", ERIKSSON),
        ("June Rosalind", "Marlowe", fields("MARLOWE", "JUNE R")),
        ("Anna Sofia", "Eriksson", fields("ERIKSSON", "ANNA MARIA SOFIA")),
        ("AnnaMaria", "Eriksson", ERIKSSON),
        ("Anna-Maria", "Eriksson", fields("ERIKSSON", "ANNAMARIA ELSA")),
        # First and last name exchanged
        ("Eriksson", "Anna", ERIKSSON),
        ("Eriksson", "Anna Maria", ERIKSSON),
        # Divided otherwise, and whole
        ("Anna", "Maria Eriksson", ERIKSSON),
        ("Gabriel", "García Márquez", fields("MARQUEZ", "GABRIEL GARCIA")),
        # Diacritics and transliteration, as print, zone or reading give them
        ("María José", "Muñoz", fields("MUNOZ", "MARIA JOSE")),
        ("María José", "Muñoz", fields("MUNXXOZ", "MARIA<JOSE")),
        ("Jürgen", "Groß", fields("GROSS", "JUERGEN")),
        ("Jürgen", "Groß", fields("GROSS", "JURGEN")),
        ("Jurgen", "Gross", fields("Groß", "Jürgen")),
        ("Søren", "Ærø", fields("AEROE", "SOEREN")),
        ("Søren", "Kjær", fields("KJAER", "SOREN")),
        ("Åsa", "Ångström", fields("AANGSTROEM", "AASA")),
        ("Åsa", "Ångström", fields("ANGSTROM", "ASA")),
        ("Þórdís", "Weiß", fields("WEIB", "pÓRDÍS")),
        ("Łukasz", "Żółć", fields("ZOLC", "LUKASZ")),
        ("Đorđe", "Đurić", fields("DJURIC", "DJORDJE")),
        ("Đặng", "Bích", fields("DANG", "BICH")),
        ("Əhməd", "Əliyev", fields("ALIYEV", "AHMAD")),
        ("Núria", "Gal·la", fields("GALLA", "NURIA")),
        ("Ülkü", "Öz", fields("OEZ", "UXXLKUXX")),
        # Names in other scripts
        ("Анна", "Щукина", fields("SHCHUKINA", "ANNA")),
        ("Юлия", "Соловьёва", fields("SOLOVYOVA", "YULIYA")),
        ("Юлия", "Соловьева", fields("SOLOVEVA", "IULIIA")),
        ("Сергій", "Шевченко", fields("SHEVCHENKO", "SERHII")),
        ("Христо", "Щерев", fields("SHTEREV", "HRISTO")),
        ("Ђорђе", "Николић", fields("NIKOLIC", "DJORDJE")),
        ("Юлия", "Иванова", fields("Иванова", "Юлия Петровна")),
        ("Γιώργος", "Παπαδόπουλος", fields("PAPADOPOULOS", "GIORGOS")),
        ("Yulia", "Ivanova", fields("ИВАНОВА", "ЮЛИЯ")),
        ("Taras", "Shevchenko", fields("ШЕВЧЕНКО / SHEVCHENKO", "ТАРАС/TARAS")),
        ("Тарас", "Шевченко", fields("ШЕВЧЕНКО SHEVCHENKO", "ТАРАС TARAS")),
        ("明", "李", fields("LI", "MING")),
        ("محمد", "الأحمد", fields("الاحمد", "مُحَمَّد")),
        # Hyphens, apostrophes, joined and divided words
        ("Jean-Pierre", "Dupont", fields("DUPONT", "JEAN PIERRE")),
        ("Jean Pierre", "Dupont", fields("DUPONT", "JEANPIERRE")),
        ("Sinéad", "O'Brien", fields("OBRIEN", "SINEAD")),
        ("John", "O\u2019Brien", fields("O BRIEN", "JOHN D")),
        ("John D", "OBrien", fields("O'BRIEN", "JOHN D")),
        ("Ian", "McDonald", fields("MC DONALD", "IAN")),
        ("June", "Marlowe Vance", fields("MARLOWE-VANCE", "JUNE")),
        ("June", "Marlowe-Vance", fields("MARLOWE VANCE", "JUNE")),
        # Particles, on either side or joined
        ("Ludwig", "van Beethoven", fields("BEETHOVEN", "LUDWIG")),
        ("Ottilie", "Vandermeer", fields("VAN DER MEER", "OTTILIE")),
        ("Ottilie", "van der Meer", fields("VANDERMEER", "OTTILIE")),
        ("Ottilie", "Meer", fields("VAN DER MEER", "OTTILIE")),
        ("Juan", "de la Cruz", fields("DELACRUZ", "JUAN")),
        ("Juan", "Cruz", fields("DE LA CRUZ", "JUAN")),
        ("Maria", "do Nascimento", fields("NASCIMENTO", "MARIA DA CONCEICAO")),
        ("Maria", "Nascimento", fields("DO NASCIMENTO", "MARIA")),
        ("María del Carmen", "Ortega y Gasset", fields("ORTEGA GASSET", "MARIA CARMEN")),
        ("Omar", "Al-Rashid", fields("ALRASHID", "OMAR")),
        ("Omar", "Rashid", fields("AL RASHID", "OMAR KHALID HASSAN")),
        ("Muthu", "Raju", whole("MUTHU A/L RAJU")),
        # Names that are short, or like a particle or a label
        ("Minh", "Do", fields("DO", "MINH ANH")),
        ("Mei", "So", fields("SO", "MEI")),
        ("Ana", "Co", fields("CO", "ANA")),
        ("Kwame", "Wo", fields("WO", "KWAME")),
        ("Joan", "Mere", fields("MERE", "JOAN")),
        ("Pere", "Mas", fields("MAS", "PERE")),
        ("Do Yeon", "Kim", fields("KIM", "DO YEON")),
        ("Doyeon", "Kim", fields("KIM", "DO-YEON")),
        ("Minh", "Le", fields("LE", "MINH")),
        ("Thi", "Van", fields("VAN", "THI")),
        ("Ben", "Al", fields("AL", "BEN")),
        ("Wei", "E", fields("E", "WEI")),
        ("Minh", "Le", whole("LE VAN MINH")),
        ("Mei Lin", "Ing", whole("ING MEI LIN")),
        ("Na", "Kim", fields("KIM", "NA")),
        # Titles and generations
        ("Dr. June", "Marlowe", fields("MARLOWE", "JUNE")),
        ("June", "Marlowe", fields("DR. MARLOWE", "JUNE")),
        ("June", "Marlowe Jr.", fields("MARLOWE", "JUNE")),
        ("June", "Marlowe", fields("MARLOWE III", "JUNE")),
        ("June", "Marlowe", whole("MS JUNE MARLOWE")),
        ("Ravi", "Kumar", whole("Shri RAVI KUMAR")),
        ("June", "Marlowe Jr", whole("JUNE MARLOWE, JR")),
        # Another name of the holder's, marked
        ("June", "Marlowe", fields("MARLOWE GEB. VANCE", "JUNE")),
        ("June", "Marlowe", fields("MARLOWE NÉE VANCE", "JUNE")),
        ("June", "Marlowe", fields("MARLOWE ép. VANCE", "JUNE")),
        ("June", "Marlowe geb. Vance", fields("MARLOWE GEB. VANCE", "JUNE")),
        ("June", "Marlowe geb. Vance", fields("MARLOWE", "JUNE")),
        ("June", "Marlowe", fields("MARLOWE (VANCE)", "JUNE")),
        ("Koon", "Nee", fields("NEE", "KOON")),
        ("Nee Koon", "Lim", whole("LIM NEE KOON")),
        # One name
        ("Suharto", "Suharto", fields("SUHARTO", "")),
        ("Suharto", "FNU", fields("SUHARTO", "")),
        ("FNU", "Suharto", fields("SUHARTO", "")),
        ("Suharto", ".", fields("SUHARTO", "FNU")),
        ("-", "Suharto", fields("LNU", "SUHARTO")),
        ("N/A", "Suharto", fields("", "SUHARTO")),
        ("Suharto", "Suharto", fields("SUHARTO", "SUHARTO")),
        ("XXX", "Suharto", whole("SUHARTO")),
        ("Sri", "Mulyani", fields("SRI MULYANI", "")),
        ("June", "Null", fields("NULL", "JUNE")),
        # Names whose parts are not told apart
        ("June", "Marlowe", MARLOWE),
        ("June R", "Marlowe", MARLOWE),
        ("June Rosalind", "Marlowe", MARLOWE),
        ("June", "Rosalind Marlowe", MARLOWE),
        ("Marlowe", "June", MARLOWE),
        ("June", "Marlowe", whole("MARLOWE, JUNE ROSALIND")),
        ("June", "Marlowe", whole("MARLOWE,JUNE,ROSALIND")),
        ("June", "Marlowe", whole("MARLOWE JUNE")),
        ("June", "Marlowe", whole("JUNE MARLOWE")),
        ("June Rosalind", "Marlowe", whole("MARLOWE JUNE ROSALIND")),
        ("Minh", "Nguyen", whole("NGUYEN THI MINH")),
        ("Ottilie", "van der Meer", whole("OTTILIE VAN DER MEER")),
        # What reading confuses
        ("Olivia", "Bosso", fields("B0550", "0LIVIA")),
        ("Arnie", "Barnes", fields("BAMES", "AMIE")),
        ("Billy", "Hill", fields("HiII", "BI11Y")),
        ("Thị Hạnh", "Trần", fields("TR4N", "TH! HANH")),
        ("June", "Marlowe", fields("1. MARLOWE", "2JUNE")),
    ],
)
def test_one_persons_name(first_name: str, last_name: str, holder: HolderName) -> None:
    found = compare_holder(first_name, last_name, holder)
    assert (found.match.value, found.score_percent) == ("same", 100), found.note


@pytest.mark.parametrize(
    ("first_name", "last_name", "holder"),
    [
        # The surname left out, two given names claimed
        ("Anna", "Maria", ERIKSSON),
        ("Maria", "Anna", ERIKSSON),
        ("Anna", "Anna", ERIKSSON),
        ("Eriksson", "Eriksson", ERIKSSON),
        ("Anna Maria", "FNU", ERIKSSON),
        (".", "Eriksson", ERIKSSON),
        ("June", "Rosalind", MARLOWE),
        ("Rosalind", "Marlowe", MARLOWE),
        ("Rosalind", "June", MARLOWE),
        ("June", "N/A", MARLOWE),
        ("June Rosalind", "-", MARLOWE),
        ("Marlowe", "Marlowe", MARLOWE),
        ("Van", "Minh", whole("LE VAN MINH")),
        ("Mei", "Lin", whole("ING MEI LIN")),
        ("Ottilie", "van der", whole("OTTILIE VAN DER MEER")),
        ("Rosalind", "Vance", fields("VANCE MARLOWE", "JUNE ROSALIND")),
        # A later given name alone, or in another order
        ("Maria", "Eriksson", ERIKSSON),
        ("Maria Anna", "Eriksson", ERIKSSON),
        # One of two surnames, surnames exchanged, a particle for a surname
        ("Juan", "Garcia", fields("GARCIA LOPEZ", "JUAN")),
        ("Juan", "Lopez", fields("GARCIA LOPEZ", "JUAN")),
        ("Juan", "Lopez Garcia", fields("GARCIA LOPEZ", "JUAN")),
        ("June", "Vance", fields("MARLOWE-VANCE", "JUNE")),
        ("Abebe", "Bikila", fields("DEMISSIE", "ABEBE BIKILA")),
        # More than the document has
        ("June", "Marlowe Vance", fields("MARLOWE", "JUNE")),
        ("June Rosalind", "Marlowe", fields("MARLOWE", "JUNE")),
        ("Anna Van", "Eriksson", fields("ERIKSSON", "ANNA")),
        ("June", "Marlowe Vance", whole("JUNE MARLOWE")),
        ("Sukarno", "Putra", fields("SUKARNO", "")),
        ("June T", "Marlowe", fields("MARLOWE", "JUNE ROSALIND")),
        # Another name of the holder's
        ("June", "Vance", fields("MARLOWE GEB. VANCE", "JUNE")),
        ("June", "Vance", fields("GEB. VANCE", "JUNE")),
        ("June", "Vance", whole("JUNE MARLOWE GEB. VANCE")),
        # Shortened, abbreviated, an initial
        ("Sam", "Vance", fields("VANCE", "SAMUEL")),
        ("Mary", "Vance", fields("VANCE", "MARYANN")),
        ("Jo", "Vance", fields("VANCE", "JOANNA")),
        ("Md", "Rahim", fields("RAHIM", "MOHAMMED")),
        ("J", "Marlowe", fields("MARLOWE", "JUNE")),
        ("June", "Marlowe", fields("MARLOWE", "J")),
        ("Ramesh", "Kumar", whole("K RAMESH")),
        # Slips
        ("Mario", "Rossi", fields("ROSSI", "MARIA")),
        ("John", "Smith", fields("SMITH", "JOHAN")),
        ("Ian", "Smith", fields("SMITH", "LAN")),
        ("Ashish", "Palankar", fields("PALANKER", "ASHISH")),
        ("June", "Marlowe", fields("MARLOWE", "JNUE")),
        ("Anna", "Ivanova", fields("IVANOV", "ANNA")),
        ("Thi Hanh", "Tran", fields("TRN", "TH HNH")),
        ("Ulku", "Oz", fields("OEZ", "UELKUE")),
        ("Mohammed", "Hassan", fields("HASAN", "MUHAMMAD")),
        # Generations that contradict each other
        ("June", "Marlowe Jr", fields("MARLOWE SR", "JUNE")),
        # Parts that were not read
        ("June", "Marlowe", HolderName(surname="MARLOWE")),
        ("June", "Marlowe", HolderName(given_names="JUNE")),
        ("Suharto", "Suharto", HolderName(surname="SUHARTO")),
        ("June", "Marlowe", HolderName()),
        ("June", "Marlowe", whole("")),
        ("June", "Marlowe", whole("WORD " * 60)),
        # Scripts without a settled transliteration
        ("محمد", "الأحمد", fields("ALAHMAD", "MOHAMMED")),
        ("태희", "김", fields("KIM", "TAEHEE")),
        ("शर्मा", "राम", fields("SHARMA", "RAM")),
        ("สมชาย", "ใจดี", fields("JAIDEE", "SOMCHAI")),
    ],
)
def test_half_a_name_and_a_near_one_are_for_a_person(first_name: str, last_name: str, holder: HolderName) -> None:
    found = compare_holder(first_name, last_name, holder)
    assert found.match.value == "near", found
    assert found.score_percent < 100
    assert found.note


@pytest.mark.parametrize(
    ("first_name", "last_name", "holder"),
    [
        ("Ludmila", "Krasnik", ERIKSSON),
        ("Anna", "Krasnik", ERIKSSON),
        ("Ludmila", "Eriksson", ERIKSSON),
        ("Anna", "Utopian", ERIKSSON),
        ("Anna", "Surname", ERIKSSON),
        ("Ruritania", "Eriksson", ERIKSSON),
        ("Eriksson", "Krasnik", ERIKSSON),
        ("Anna Maria", "Krasnik", ERIKSSON),
        ("Ludmila", "Krasnik", MARLOWE),
        ("June", "Krasnik", MARLOWE),
        ("Victoria", "Marlowe", MARLOWE),
        ("Ann", "Smith", fields("BLACKSMITH", "JOANNA")),
        ("Ann", "Smith", fields("SMITH", "JOANNA")),
        ("Wei", "Li", fields("LU", "WEI")),
        ("Ottilie", "de Lima", fields("DE SOUZA", "OTTILIE")),
        ("Ludmila", "Krasnik", fields("SUHARTO", "")),
        ("Krasnik", "FNU", fields("SUHARTO", "")),
        ("Анна", "Жукова", fields("Зуева", "Анна")),
        ("June", "Krasnik", HolderName(surname="MARLOWE")),
    ],
)
def test_another_persons_name(first_name: str, last_name: str, holder: HolderName) -> None:
    found = compare_holder(first_name, last_name, holder)
    assert found.match.value == "different", found


# ICAO 9303-4, 4.2.3: how names are shortened that do not fit, with the standard's own examples.
@pytest.mark.parametrize(
    ("first_name", "last_name", "holder"),
    [
        ("Chayapa Dejthamrong Krasuang", "Nilavadhanananda", cut("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K")),
        ("Chayapa", "Nilavadhanananda", cut("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K")),
        ("Arnpol Petch Charonguang", "Nilavadhanananda", cut("NILAVADHANANANDA", "ARNPOL PETCH CHARONGU")),
        ("Dingo Potoroo", "Bennelong Wooloomooloo Warrandyte Warnambool",
         cut("BENNELONG WOOLOOMOOLOO WARRANDYTE W", "DI")),
        ("Dingo Potoroo", "Bennelong Wooloomooloo Warrandyte Warnambool",
         cut("BENNELONG WOOLOOM WARRAND WARNAM", "DINGO")),
        ("Dingo", "Bennelong Wooloomooloo Warrandyte Warnambool", cut("BENNEL WOOLOO WARRAN WARNAM", "DINGO POTO")),
        ("Jonathon Warren Trevor", "Papandropoulous", cut("PAPANDROPOULOUS", "JONATHON WARREN TREVOR")),
        ("Jonathon Warren Trevor Lee", "Papandropoulous", cut("PAPANDROPOULOUS", "JONATHON WARREN TREVOR")),
        ("Dingo Potoroo", "Bennelong Wooloomooloo", cut("BENNELONG WOOLOOMOOLOO", "D P")),
    ],
)  # fmt: skip
def test_a_name_cut_off_agrees_as_far_as_it_goes(first_name: str, last_name: str, holder: HolderName) -> None:
    assert compare_holder(first_name, last_name, holder).match.value == "same"
    full = HolderName(surname=last_name, given_names=first_name)
    assert compare_holders(full, holder).match.value == "same"
    assert compare_holders(holder, full).match.value == "same"


@pytest.mark.parametrize(
    ("first_name", "last_name", "holder"),
    [
        ("Anna Sofia", "Nilavadhanananda", cut("NILAVADHANANANDA", "ANNA MARIA CHR")),
        ("Annabel", "Nilavadhanananda", cut("NILAVADHANANANDA", "ANNA MARIA CHR")),
        ("Anna", "Leigh", cut("LE", "ANNA MARIA CHRISTINA ELEONORA WILH")),
        ("Dingo", "Bennelong", cut("BENNELONG WOOLOOM WARRAND WARNAM", "DINGO")),
        ("Dingo", "Bennelong Wooloomooloo Warrandyte Warnambool Vance",
         cut("BENNELONG WOOLOOM WARRAND WARNAM", "DINGO")),
        ("Dingo Potoroo", "Dingo", cut("BENNELONG WOOLOOM WARRAND WARNAM", "DINGO")),
    ],
)  # fmt: skip
def test_a_name_cut_off_excuses_nothing_else(first_name: str, last_name: str, holder: HolderName) -> None:
    assert compare_holder(first_name, last_name, holder).match.value != "same"


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        (fields("Müller", "Jürgen Karl"), fields("MUELLER", "JUERGEN KARL"), "same"),
        (fields("MARLOWE", "JUNE"), fields("MARLOWE", "JUNE ROSALIND"), "same"),
        (fields("JUNE", "MARLOWE"), fields("MARLOWE", "JUNE ROSALIND"), "same"),
        (fields("MARLOWE", "JUNE R"), whole("JUNE ROSALIND MARLOWE"), "same"),
        (fields("MARLOWE", "JUNE ROSALIND"), whole("MARLOWE JUNE"), "same"),
        (whole("MARLOWE JUNE ROSALIND"), whole("JUNE ROSALIND MARLOWE"), "same"),
        (whole("JUNE MARLOWE"), whole("JUNE ROSALIND MARLOWE"), "same"),
        (fields("SUHARTO", ""), whole("SUHARTO"), "same"),
        (fields("SUHARTO", ""), fields("FNU", "SUHARTO"), "same"),
        (HolderName(surname="MARLOWE"), fields("MARLOWE", "JUNE"), "same"),
        (HolderName(given_names="JUNE"), fields("MARLOWE", "JUNE ROSALIND"), "same"),
        (HolderName(surname="VAN DER MEER"), whole("OTTILIE VANDERMEER"), "same"),
        (HolderName(surname="MARLOWE"), HolderName(given_names="JUNE"), "near"),
        (HolderName(), fields("MARLOWE", "JUNE"), "near"),
        (fields("MARLOWE", "JUNE ROSALIND"), fields("MARLOWE", "JUNE OTTILIE"), "near"),
        (fields("MARLOWE", "JUNE"), fields("MARLOWE VANCE", "JUNE"), "near"),
        (fields("MARLOWE", "JUNE"), fields("MARLOVE", "JUNE"), "near"),
        (fields("VANDERMEER", "OTTILIE"), fields("KRASNIK", "LUDMILA"), "different"),
        (fields("VANDERMEER", "OTTILIE"), fields("KRASNIK", "OTTILIE"), "different"),
        (fields("VANDERMEER", "OTTILIE"), whole("LUDMILA KRASNIK"), "different"),
        (HolderName(surname="VANDERMEER"), fields("KRASNIK", "LUDMILA"), "different"),
        (HolderName(surname="VANDERMEER"), whole("LUDMILA KRASNIK"), "different"),
        (whole("OTTILIE VANDERMEER"), whole("LUDMILA KRASNIK"), "different"),
    ],
)
def test_sources_of_one_document(one: HolderName, other: HolderName, match: str) -> None:
    assert compare_holders(one, other).match.value == match
    assert compare_holders(other, one).match.value == match


def test_a_note_says_what_was_compared() -> None:
    assert compare_holder("Anna", "Marlowe", ERIKSSON).note == "surname: claimed MARLOWE, read ERIKSSON"
    assert compare_holder("Sam", "Vance", fields("VANCE", "SAMUEL")).note == (
        "given names: claimed SAM, read SAMUEL (shortened)"
    )
