"""Invented names from many languages: with diacritics, hyphens, particles and apostrophes, very short and very long."""

# ruff: noqa: RUF001  (names in Cyrillic and Greek are meant)

from typing import NamedTuple


class Name(NamedTuple):
    """A name as Latin documents print it, and in its own script where that is another."""

    latin: str
    native: str = ""


class Pool(NamedTuple):
    """Names of one language; any given name goes with any family name."""

    given: tuple[Name, ...]
    family: tuple[Name, ...]


def _latin(text: str) -> tuple[Name, ...]:
    return tuple(Name(part.strip()) for part in text.split(","))


def _pairs(text: str) -> tuple[Name, ...]:
    return tuple(Name(*(half.strip() for half in part.split("/"))) for part in text.split(","))


POOLS: dict[str, Pool] = {
    "English": Pool(
        _latin("Harriet, Mabel, June, Theodora, Alice, Wilhelmina, Beth"),
        _latin("Marlowe, Hawthorne-Pryce, O'Rourke, Whitcombe, Finch, McAllister, Featherstonehaugh"),
    ),
    "German": Pool(
        _latin("Jürgen-Luise, Käthe, Annelore, Heike, Dörte, Roswitha"),
        _latin("Müllersbach, von der Heydten, Großkopf, Löwenstett, Schönwälder, Jäggli"),
    ),
    "Nordic": Pool(
        _latin("Åse, Sólveig, Bjørg, Märta, Þórdís, Kirsi"),
        _latin("Ødegårdsen, Ærøskov, Lindqvåg, Þorvaldsdóttir, Häkkiläinen, Bakke"),
    ),
    "French": Pool(
        _latin("Léonie, Marie-Françoise, Héloïse, Aurélie, Zoé, Noëlle"),
        _latin("d'Aubrisson, Lefèvre-Roux, Béranger, de la Garenne, Çoupart, Ybert"),
    ),
    "Iberian": Pool(
        _latin("Inés, María del Pilar, Conceição, Núria, Begoña, João-Clara"),
        _latin("Ibáñez Torralba, de Sá Magalhães, Muñozuela, Peñarrubia y Castro, Gonçalvelos, Sol"),
    ),
    "Slavic": Pool(
        _latin("Łucja, Žofie, Małgorzata, Ljubica, Božena, Šárka"),
        _latin("Wiśniowska, Dvořáčková, Żółtańska, Đurđević, Krásnohorská, Hašková"),
    ),
    "Hungarian and Turkish": Pool(
        _latin("Gyöngyi, Erzsébet, Gülşen, İpek, Ülkü, Zsófia"),
        _latin("Szőllősváry, Kőhalmi, Yıldırımoğlu, Çağlayangil, Özsoylu, Öz"),
    ),
    "Romanian and Baltic": Pool(
        _latin("Ștefania, Ilinca, Žydrūnė, Ieva, Ģertrūde, Kaidi"),
        _latin("Țepeneagu, Brâncușeanu, Kazlauskytė, Bērziņkalne, Õunapuu, Jõe"),
    ),
    "Vietnamese": Pool(
        _latin("Thị Hạnh, Ngọc Ánh, Thu Hương, Bích, Mai, Diễm"),
        _latin("Nguyễn, Trần, Đặng, Lý, Phạm, Võ"),
    ),
    "East Asian": Pool(
        _latin("Mei-Ling, Xiaowen, Haruka, Ji-woo, Seo-yeon, Yi"),
        _latin("Ng, Ouyang, Takahashida, Kwon, Li, Yamanokuchi"),
    ),
    "South Asian": Pool(
        _latin("Vasudha, Lakshmipriya, Anjali, Gurpreet, Nasreen, Ira"),
        _latin("Palanivelrajan, Venkatasubramanianswamy, Chattopadhyaya, Kaur Dhillonwal, Rao, Sen"),
    ),
    "African and Arabic": Pool(
        _latin("Oluwaseunfunmi, Nomvula, Chiamaka, Fatima Zahra, Amina, Wambui"),
        _latin("Adébáyọwale, Nkosi-Dlaminiwe, al-Khatibi, ben Youssefi, Mwangiru, Oyelowosanmi"),
    ),
    "Pacific": Pool(
        _latin("Keanilehua, Leilani, Mereana, Hinemoa, Sina"),
        _latin("Kahananuimakealoha, Te Rangihaeata, Tuilagi-Fonoti, Ka'anapau, Moa"),
    ),
    "Russian and Ukrainian": Pool(
        _pairs("Iuliia/Юлия, Anastasiia/Анастасия, Oksana/Оксана, Zhanna/Жанна, Nadezhda/Надежда"),
        _pairs("Shchukina/Щукина, Iavorskaia/Яворская, Kovalenko/Коваленко, Tsvetkova/Цветкова, Khrushcheva/Хрущева"),
    ),
    "Greek": Pool(
        _pairs("Eleni/Ελένη, Konstantina/Κωνσταντίνα, Sofia/Σοφία, Thaleia/Θάλεια"),
        _pairs("Papadimou/Παπαδήμου, Kalogera/Καλογερά, Xenaki/Ξενάκη, Mavroeidi/Μαυροειδή"),
    ),
}

MIDDLE_NAMES = ("Rosalind", "Agneta", "Ruth", "Constance Eve", "Irene", "Ada", "Marguerite", "Joan Louise")
FATHERS = ("Raghunath", "Sivaraman", "Harbhajan", "Imtiaz", "Debendranath")
STREETS = ("Larkspur Lane", "Quarry Road", "Temple Tank Road", "Anider Quay", "Old Mill Street", "Station Avenue")
CITIES = ("Zenith", "Harmony", "Strelsau", "Amaurot", "Kanakapur", "Port Calder", "Grand Prairie")
