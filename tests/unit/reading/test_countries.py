"""The country that a document names, and the order of dates in its documents."""

import pytest

from kyc.reading.countries import date_order, issuer_named
from kyc.reading.dates import DateOrder


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("UNITED STATES OF AMERICA", "US"), ("REPÚBLICA FEDERATIVA DO BRASIL", "BR"), ("ESPAÑA", "ES"),
        ("BUNDESREPUBLIK DEUTSCHLAND", "DE"), ("Konungariket Sverige", "SE"), ("SUOMI FINLAND", "FI"),
        ("RÉPUBLIQUE FRANÇAISE", "FR"), ("REPUBLIC OF INDIA", "IN"), ("ΕΛΛΑΔΑ", "GR"), ("GUINEA-BISSAU", "GW"),
        ("GUINEA", "GN"), ("SOUTH SUDAN", "SS"), ("DEMOCRATIC REPUBLIC OF THE CONGO", "CD"), ("NEDERLAND", "NL"),
        ("REPUBLIC OF THE CONGO", "CG"), ("RÉPUBLIQUE DÉMOCRATIQUE DU CONGO", "CD"), ("POLSKA", "PL"),
        ("ÖSTERREICH / AUSTRIA", "AT"), ("ÉIRE IRELAND", "IE"), ("TÜRKİYE", "TR"), ("CÔTE D'IVOIRE", "CI"),
        ("NORTH MACEDONIA", "MK"), ("UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND", "GB"),
        ("REPUBLIC OF KOREA", "KR"), ("NEW JERSEY", "US"), ("JERSEY", "JE"), ("NEW MEXICO", "US"), ("MÉXICO", "MX"),
        ("CALIFORNIA DRIVER LICENSE", "US"), ("BAJA CALIFORNIA", "MX"), ("ONTARIO", "CA"), ("NORTHERN IRELAND", "GB"),
    ],
)  # fmt: skip
def test_a_name_in_its_own_language_or_in_another_names_the_country(line: str, country: str | None) -> None:
    assert issuer_named(line) == country
    assert issuer_named(f"PASSPORT {line.lower()} 1974") == country


@pytest.mark.parametrize("line", ["", "REPUBLIC", "PASSPORT", "FRANCE ITALIA", "JORDANIAN", "GEORGIA", "12 MALI1"])
def test_no_country_or_several_are_none(line: str) -> None:
    assert issuer_named(line) is None


@pytest.mark.parametrize("country", ["US", "PR", "GU", "VI", "AS", "MP", "MH", "UM"])
def test_the_united_states_and_their_territories_write_the_month_first(country: str) -> None:
    assert date_order(country) is DateOrder.MONTH_FIRST


@pytest.mark.parametrize("country", ["CA", "PH", "PA", "PW", "FM"])
def test_some_countries_write_either(country: str) -> None:
    assert date_order(country) is DateOrder.UNKNOWN


@pytest.mark.parametrize("country", ["GB", "DE", "IN", "FR", "BR", "SE", "AU", "MX", "ZA", "JP", "HU", "UNO"])
def test_the_rest_of_the_world_writes_the_day_first(country: str) -> None:
    assert date_order(country) is DateOrder.DAY_FIRST
