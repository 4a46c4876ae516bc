"""Zones of every format with any content, written as ICAO Doc 9303 has them; nothing here is shared with the reader."""

from samples.mrz import check_digit, names_field

FORMATS = ("TD1", "TD2", "TD3", "MRV-A", "MRV-B", "FRENCH-CARD")


def _checked(field: str) -> str:
    return field + check_digit(field)


def zone(
    kind: str = "TD3",
    *,
    code: str = "",
    state: str = "UTO",
    surname: str = "VANDERMEER",
    given: str = "OTTILIE RUTH",
    names: str = "",
    number: str = "L8988901C",
    nationality: str = "UTO",
    birth: str = "580912",
    sex: str = "F",
    expiry: str = "310415",
    optional: str = "",
    second_optional: str = "",
) -> list[str]:
    """Give the rows of a zone whose check digits are right, whatever its fields hold.

    Args:
        kind: the format's name.
        code: the document code; the usual one of the format where none is given.
        state: the issuing State, filled up to three characters.
        surname: primary identifier.
        given: secondary identifier.
        names: the field of names as it stands, instead of `surname` and `given`.
        number: the document number; in TD1 and TD2, more than nine characters go on in the optional data.
        nationality: as `state`.
        birth: six characters.
        sex: one character.
        expiry: six characters.
        optional: optional data of TD2, TD3 and visas, and of TD1's first row.
        second_optional: optional data of TD1's second row.
    """
    if kind == "FRENCH-CARD":
        return _french(surname, given, number if number.isdigit() else "880692310285", birth, sex)
    state, nationality = state.ljust(3, "<"), nationality.ljust(3, "<")
    columns = {"TD1": 30, "TD2": 36, "TD3": 44, "MRV-A": 44, "MRV-B": 36}[kind]
    code = (code or {"TD3": "P", "MRV-A": "V", "MRV-B": "V"}.get(kind, "I")).ljust(2, "<")
    numbered, rest = _number(number)
    born, expires = _checked(birth), _checked(expiry)
    if kind == "TD1":
        upper = f"{code}{state}{numbered}{(rest + optional).ljust(15, '<')}"
        second_optional = second_optional.ljust(11, "<")
        composite = check_digit(upper[5:] + born + expires + second_optional)
        field = (names or names_field(surname, given, 30)).ljust(30, "<")
        return [upper, f"{born}{sex}{expires}{nationality}{second_optional}{composite}", field]
    field = (names or names_field(surname, given, columns - 5)).ljust(columns - 5, "<")
    lower = f"{numbered}{nationality}{born}{sex}{expires}"
    if kind == "TD3":
        personal = optional.ljust(14, "<")
        personal += check_digit(personal) if optional else "<"
        return [f"{code}{state}{field}", f"{lower}{personal}{check_digit(numbered + born + expires + personal)}"]
    if kind == "TD2":
        data = (rest + optional).ljust(7, "<")
        return [f"{code}{state}{field}", f"{lower}{data}{check_digit(numbered + born + expires + data)}"]
    return [f"{code}{state}{field}", f"{lower}{optional}".ljust(columns, "<")]


def _number(number: str) -> tuple[str, str]:
    """The field of the number with its digit, and what of a long one stands in the optional data."""
    if len(number) <= 9:
        return _checked(number.ljust(9, "<")), ""
    return f"{number[:9]}<", f"{number[9:]}{check_digit(number)}<"


def _french(surname: str, given: str, number: str, birth: str, sex: str) -> list[str]:
    upper = f"IDFRA{surname.replace(' ', '<')[:25].ljust(25, '<')}923255"
    lower = f"{_checked(number)}{given.replace(' ', '<<')[:14].ljust(14, '<')}{_checked(birth)}{sex}"
    return [upper, lower + check_digit(upper + lower)]
