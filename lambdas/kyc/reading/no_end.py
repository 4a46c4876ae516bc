"""The marks of documents that never expire: a word instead of a date, or a last day that nobody lives to see.

>>> no_end_spans("VALID UNTIL 31.12.9999")
[(12, 22)]
>>> no_end_spans("UNBEFRISTET"), no_end_spans("PERMANENT RESIDENT")
([(0, 11)], [])
"""

import re
from typing import Final

_YEAR: Final = "(?:2100|2199|2200|2999|[3-9][0-9]{3})"
"""Not just any later year: a digit may be misread, and the Buddhist calendar is 543 years ahead."""
_MARK: Final = r"[/.\- ]{1,3}"
_LAST_DAY: Final = re.compile(
    r"(?<![0-9])(?:"
    rf"(?:[0-9]{{2}}|XX){_MARK}(?:[0-9]{{2}}|XX|[A-Z]{{3,9}}(?:\s?/\s?[A-Z]{{3,9}})?){_MARK}9999"
    rf"|(?:01{_MARK}01|31{_MARK}12|12{_MARK}31|31{_MARK}DE[CSZ][A-Z]*|99{_MARK}99){_MARK}{_YEAR}"
    rf"|9999{_MARK}[0-9]{{2}}{_MARK}[0-9]{{2}}|{_YEAR}{_MARK}12{_MARK}31"
    r"|[0-9]{4}9999|9999[0-9]{4}"
    r")(?![0-9])"
)
"""A last day that no document lives to see."""
_WORDS: Final = re.compile(
    r"(?<![A-Z])(?:"
    r"PERMANENT(?:E|LY)?(?!\s+(?:RESIDEN|ADDRESS))|INDEFINITE(?:LY)?|LIFE\s?TIME|LIFELONG|FOR LIFE|UNLIMITED"
    r"|NO[NT]?[\s\-]?EXPIR(?:Y|ES|ING|ATION)(?:\s+DATE)?|(?:DOES NOT|NEVER) EXPIRES?"
    r"|UNBEFRISTET|UNBEGRENZT|ONBEPERKT|ONBEPAALD|TIDSUBEGRAENSET|UBEGRENSET|TILLS VIDARE|TOISTAISEKSI|TAHTAJATU"
    r"|ILLIMITEE?|SANS LIMITE|N.EXPIRE PAS"
    r"|SIN VENCIMIENTO|SIN CADUCIDAD|NO VENCE|NO CADUCA|INDEFINID[AO]|VITALICI[AO]|IL+IMITAD[AO]|INDETERMINAD[AO]"
    r"|ILLIMITAT[AO]|SENZA SCADENZA|NELIMITATA?"
    r"|BEZTERMINOW[AEOY]|NA CZAS NIEOZNACZONY|BEZ OMEZENI|NEOBMEDZEN[AEY]|TRAJN[AO]|NEOMEJEN[AO]|NEOGRANICEN[AO]"
    r"|HATAROZATLAN|NETERMINUOTAS?|BEZTERMINA|BESSROCHN[OY]Y?|BEZSTROKOVO|BEZSROCHNO|SURESIZ|AORIST[AEIOSY]+"
    r"|SEUMUR HIDUP|KHONG THOI HAN"
    r")(?![A-Z])"
)
"""Words instead of a date, folded."""


def no_end_spans(folded: str) -> list[tuple[int, int]]:
    """Return where a folded text says of a date of expiry that it never comes: start and end of each such place."""
    return [match.span() for pattern in (_LAST_DAY, _WORDS) for match in pattern.finditer(folded)]
