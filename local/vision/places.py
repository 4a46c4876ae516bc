"""Names of US states and Canadian provinces, words that name a country, and the last line of a US address."""

import re

STATES = {
    "AL": "ALABAMA", "AK": "ALASKA", "AZ": "ARIZONA", "AR": "ARKANSAS", "CA": "CALIFORNIA", "CO": "COLORADO",
    "CT": "CONNECTICUT", "DE": "DELAWARE", "DC": "DISTRICT OF COLUMBIA", "FL": "FLORIDA", "GA": "GEORGIA",
    "HI": "HAWAII", "ID": "IDAHO", "IL": "ILLINOIS", "IN": "INDIANA", "IA": "IOWA", "KS": "KANSAS", "KY": "KENTUCKY",
    "LA": "LOUISIANA", "ME": "MAINE", "MD": "MARYLAND", "MA": "MASSACHUSETTS", "MI": "MICHIGAN", "MN": "MINNESOTA",
    "MS": "MISSISSIPPI", "MO": "MISSOURI", "MT": "MONTANA", "NE": "NEBRASKA", "NV": "NEVADA", "NH": "NEW HAMPSHIRE",
    "NJ": "NEW JERSEY", "NM": "NEW MEXICO", "NY": "NEW YORK", "NC": "NORTH CAROLINA", "ND": "NORTH DAKOTA",
    "OH": "OHIO", "OK": "OKLAHOMA", "OR": "OREGON", "PA": "PENNSYLVANIA", "RI": "RHODE ISLAND",
    "SC": "SOUTH CAROLINA", "SD": "SOUTH DAKOTA", "TN": "TENNESSEE", "TX": "TEXAS", "UT": "UTAH", "VT": "VERMONT",
    "VA": "VIRGINIA", "WA": "WASHINGTON", "WV": "WEST VIRGINIA", "WI": "WISCONSIN", "WY": "WYOMING",
    "PR": "PUERTO RICO", "GU": "GUAM", "VI": "VIRGIN ISLANDS", "AS": "AMERICAN SAMOA",
}  # fmt: skip

PROVINCES = (
    "ALBERTA", "BRITISH COLUMBIA", "MANITOBA", "NEW BRUNSWICK", "NOUVEAU-BRUNSWICK", "NEWFOUNDLAND", "NOVA SCOTIA",
    "ONTARIO", "PRINCE EDWARD ISLAND", "QUEBEC", "SASKATCHEWAN", "YUKON", "NUNAVUT", "CANADA",
)  # fmt: skip

_BY_NAME = sorted(STATES.values(), key=len, reverse=True)
_STATE_LINE = re.compile(
    r"^\W*(?:THE |STATE OF |COMMONWEALTH OF |USA |US |[A-Z]{2} )*("
    + "|".join(name.replace(" ", r"\s*") for name in _BY_NAME)
    + r")(?P<rest>\b.*|(?:DRIVER|IDENTIFICATION|STATE).*)$"
)
_AFTER_STATE = re.compile(
    r"^(?:\W|USA|STATE|REAL ID|DRIVER'?S?|DRIVING|OPERATOR'?S?|COMMERCIAL|NON|LICEN[CS]E|PERMIT|INSTRUCTION"
    r"|LEARNER'?S?"
    r"|IDENTIFICATION|CARD|ID|IDENTITY|DEPARTMENT OF .*|THE .* STATE|LIMITED TERM|INTERMEDIATE"
    r"|UNDER 21)*$"
)

CITY_LINE = re.compile(
    r"^(?P<city>[A-Z][A-Z .'\-]*?)[\s,.]+(?P<state>[A-Z]{2})[\s,.]+"
    r"(?P<zip>[0-9OIl]{5}(?:\s?-\s?[0-9O]{4})?)\W*(?:USA?)?$"
)
"""City, state and ZIP code, in folded capitals: "BIGTOWN, MA 02801"."""

US_WORDS = re.compile(
    r"\bUNITED STATES OF AMERICA\b|\bUSA\b|\bREAL ID\b|\bFEDERAL LIMITS\b|\bNOT FOR FEDERAL\b"
    r"|DRIVER'?S?\s*LICENSE|\b[4-7]\s?'\s?-?\s?[01][0-9]\s?\"|\b[0-9]{2,3}\s?LBS?\b"
)
"""Names of the country, its spelling of "licence", heights in feet and weights in pounds."""
_DAY_FIRST_WORDS = re.compile(
    r"F(?:U|UE)HRERSCHEIN|PERMIS DE CONDUIRE|PERMISO DE COND|PATENTE DI GUIDA|CARTA DE CONDUC|RIJBEWIJS"
    r"|PRAWO JAZDY|KORKORT|KOREKORT|FORERKORT|AJOKORTTI|RIDICSKY PRUKAZ|VODICSKY PREUKAZ|VEZETOI ENGEDELY"
    r"|PERMIS DE CONDUCERE|DRIVING LICENCE|CARTEIRA NACIONAL|REPUBLICA FEDERATIVA|REISEPASS|PASSEPORT|PASAPORTE"
    r"|PASSAPORTO|PASSAPORTE|PASPOORT|PERSONALAUSWEIS|BUNDESREPUBLIK|REPUBLIQUE|REPUBBLICA|REPUBLICA"
    r"|REPUBLIC OF|REINO DE|KINGDOM OF|KONINKRIJK|UNITED KINGDOM|\bUK\b|EUROPEAN UNION|UNION EUROPEENNE"
    r"|INDIAN UNION|UNION OF INDIA|GOVERNMENT OF INDIA|GOVT\.? OF|\bINDIA\b|INCOME TAX|TRANSPORT DEPARTMENT"
    r"|DOCUMENTO NACIONAL|CARTE NATIONALE|CARTA D'IDENTITA|AUSTRALIA|NEW ZEALAND|IRELAND|EIRE|SINGAPORE"
    r"|MALAYSIA|PAKISTAN|BANGLADESH|NIGERIA|KENYA|GHANA|SOUTH AFRICA|MEXICO|BRASIL|ESPANA|FRANCE|ITALIA"
    r"|DEUTSCHLAND|OSTERREICH|NEDERLAND|POLSKA|PORTUGAL"
)


def state_of_line(folded: str) -> str | None:
    """Return the state's name if a line is a heading with it, such as "STATE OF OHIO DRIVER LICENSE"."""
    match = _STATE_LINE.match(folded)
    if match is None or not _AFTER_STATE.match(match["rest"].strip()):
        return None
    run_together = match.group(1).replace(" ", "")
    return next(name for name in _BY_NAME if name.replace(" ", "") == run_together)


def writes_day_first(folded: str) -> bool:
    """Tell whether a text names a country, or a document in a language, that writes the day before the month."""
    return bool(_DAY_FIRST_WORDS.search(folded))
