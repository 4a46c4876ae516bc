"""Issuers of North American licences by their number (ISO/IEC 7812; https://www.aamva.org/identity/issuer-identification-numbers-(iin))."""

from typing import Final

USA: Final = "USA"
CAN: Final = "CAN"

_CANADIAN: Final = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"})
_AMERICAN: Final = frozenset(
    {
        "AK", "AL", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID",
        "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND",
        "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX",
        "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY",
    }
)  # fmt: skip
_STATES: Final = {
    "604426": "PE", "604427": "AS", "604428": "QC", "604429": "YT", "604430": "MP", "604431": "PR", "604432": "AB",
    "604433": "NU", "604434": "NT", "636000": "VA", "636001": "NY", "636002": "MA", "636003": "MD", "636004": "NC",
    "636005": "SC", "636006": "CT", "636007": "LA", "636008": "MT", "636009": "NM", "636010": "FL", "636011": "DE",
    "636012": "ON", "636013": "NS", "636014": "CA", "636015": "TX", "636016": "NL", "636017": "NB", "636018": "IA",
    "636019": "GU", "636020": "CO", "636021": "AR", "636022": "KS", "636023": "OH", "636024": "VT", "636025": "PA",
    "636026": "AZ", "636028": "BC", "636029": "OR", "636030": "MO", "636031": "WI", "636032": "MI", "636033": "AL",
    "636034": "ND", "636035": "IL", "636036": "NJ", "636037": "IN", "636038": "MN", "636039": "NH", "636040": "UT",
    "636041": "ME", "636042": "SD", "636043": "DC", "636044": "SK", "636045": "WA", "636046": "KY", "636047": "HI",
    "636048": "MB", "636049": "NV", "636050": "ID", "636051": "MS", "636052": "RI", "636053": "TN", "636054": "NE",
    "636055": "GA", "636058": "OK", "636059": "AK", "636060": "WY", "636061": "WV", "636062": "VI", "990876": "AB",
}  # fmt: skip


def state_of(issuer: str) -> str | None:
    """Return the postal code of the State or province with that number; None where it is unknown.

    >>> state_of("636000"), state_of("636012"), state_of("360040")
    ('VA', 'ON', None)
    """
    return _STATES.get(issuer)


def country_of(state: str | None) -> str | None:
    """Return `USA` or `CAN` for the postal code of a State or province; None where it is neither's.

    >>> country_of("VA"), country_of("ON"), country_of("WM")
    ('USA', 'CAN', None)
    """
    if state in _CANADIAN:
        return CAN
    return USA if state in _AMERICAN else None
