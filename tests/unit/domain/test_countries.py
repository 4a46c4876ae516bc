"""Codes of countries: which a claim may give, and what is kept of them."""

import pycountry
import pytest
from pydantic import TypeAdapter, ValidationError

from kyc.domain.countries import alpha2, canonical_country, without_country
from kyc.domain.fields import Country

COUNTRY = TypeAdapter(Country)


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda country: country.alpha_2)
def test_every_code_of_iso_3166_1_is_taken_in_either_length(country: pycountry.db.Country) -> None:
    for code in (country.alpha_2, country.alpha_3, country.alpha_2.lower(), f" {country.alpha_3} "):
        assert COUNTRY.validate_python(code) == country.alpha_2


@pytest.mark.parametrize(
    ("alias", "code"),
    [("UK", "GB"), ("uk", "GB"), ("EL", "GR"), ("D", "DE"), ("GBN", "GB"), ("GBS", "GB"), ("RKS", "XK"), ("XK", "XK")],
)
def test_an_alias_is_kept_as_the_country(alias: str, code: str) -> None:
    assert COUNTRY.validate_python(alias) == code


@pytest.mark.parametrize("code", ["UNO", "UNA", "UNK", "EUE", "XXA", "XXB", "XXC", "XXX", "XOM", "XPO", "XCE"])
def test_issuers_and_people_without_a_country_have_codes_too(code: str) -> None:
    assert COUNTRY.validate_python(code.lower()) == code
    assert alpha2(code) is None
    assert without_country(code)


@pytest.mark.parametrize(
    "code",
    ["ZZ", "QQ", "XA", "AA", "XU", "OO", "UTO", "ZZZ", "XXZ", "QMA", "U", "USAX", "840", "U S", "United States", "",
     " ", "ÜS", "SU", "YU", "DDR", "US\n\nGB"],
)  # fmt: skip
def test_a_code_of_nobody_is_refused(code: str) -> None:
    with pytest.raises(ValidationError, match="must be the code of a country in ISO 3166-1, such as US"):
        COUNTRY.validate_python(code)
    assert canonical_country(code) is None


@pytest.mark.parametrize("code", [840, None, ["US"]])
def test_what_is_no_text_is_refused(code: object) -> None:
    with pytest.raises(ValidationError):
        COUNTRY.validate_python(code)


def test_what_was_kept_is_taken_again() -> None:
    for code in ("usa", "UK", "RKS", "UNO"):
        kept = COUNTRY.validate_python(code)
        assert COUNTRY.validate_python(kept) == kept


def test_the_schema_takes_what_the_field_takes() -> None:
    schema = COUNTRY.json_schema()

    assert (schema["type"], schema["pattern"]) == ("string", "^[A-Za-z]{1,3}$")
