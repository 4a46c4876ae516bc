"""The customer's page's copy of the functions' own tables: `python -m tools.customer_page` writes it anew.

Reasons in every language, and the documents that a claim may be about. `web/src/me/texts/` has the page's own words.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from kyc.domain.country_codes import ISO_3166_1
from kyc.domain.document_type import DocumentType
from kyc.domain.locales import LANGUAGES, catalogue
from kyc.domain.reasons import REASONS, Action, CheckName, ReasonCode

PAGE: Final = Path(__file__).parent.parent / "web" / "src" / "me"

Part = Literal["id_front", "id_back", "selfie", "details", "document"]
"""A part that a customer can send anew: a picture, the details they wrote, or the kind of document."""

CHANGED: Final[Mapping[CheckName, tuple[Part, ...]]] = MappingProxyType(
    {
        CheckName.DOCUMENT_PRESENT: ("id_front",),
        CheckName.DOCUMENT_READABLE: ("id_front",),
        CheckName.DOCUMENT_TYPE: ("document", "id_front"),
        CheckName.DOCUMENT_BACK: ("id_back",),
        CheckName.DOCUMENT_WHOLE: ("id_front", "id_back"),
        CheckName.COUNTRY: ("document",),
        CheckName.NAME: ("details", "id_front"),
        CheckName.DATE_OF_BIRTH: ("details", "id_front"),
        CheckName.DOCUMENT_NUMBER: ("details", "id_front"),
        CheckName.EXPIRY: ("document", "id_front"),
        CheckName.ISSUE_DATE: ("document", "id_front"),
        CheckName.MRZ: ("id_front", "id_back"),
        CheckName.BARCODE: ("id_back", "id_front"),
        CheckName.PRINT: ("id_front", "id_back"),
        CheckName.AGE: ("details",),
        CheckName.MARKS: ("id_front", "id_back"),
        CheckName.COLOUR: ("id_front",),
        CheckName.PORTRAIT: ("id_front",),
        CheckName.SELFIE_PRESENT: ("selfie",),
        CheckName.SELFIE_FACES: ("selfie",),
        CheckName.SELFIE_QUALITY: ("selfie",),
        CheckName.SELFIE_SAFE: ("selfie",),
        CheckName.LIVENESS: ("selfie",),
        CheckName.LIVENESS_SELFIE: ("selfie",),
        CheckName.FACE_MATCH: ("selfie", "id_front"),
        CheckName.SAME_PICTURE: ("selfie",),
        CheckName.PROMPT_INJECTION: ("details", "id_front"),
        CheckName.NUMBER_REUSE: (),
        CheckName.SELFIE_REUSE: ("selfie",),
        CheckName.KNOWN_FACE: (),
        CheckName.ONE_PERSON: (),
        CheckName.CONTACT: (),
        CheckName.ATTEMPTS: (),
        CheckName.ASSESSMENT: ("id_front", "id_back"),
        CheckName.PROCESSING: (),
        CheckName.REVIEWER: ("details", "id_front", "id_back", "selfie"),
    }
)
"""By the check that objects, what the page offers to give anew, the likeliest first."""


def documents() -> dict[str, Any]:
    """Return the kinds of documents, the countries that issue them, and what each reason asks to give anew."""
    return {
        "kinds": {kind.value: kind.value.replace("_", " ").capitalize() for kind in DocumentType},
        "countries": sorted({word[:2] for word in ISO_3166_1.split()} | {"XK"}),
        "changed": {code.value: list(changed_for(code)) for code in ReasonCode},
    }


def changed_for(code: ReasonCode) -> tuple[Part, ...]:
    """Return what a customer can give anew where a reason is told; nothing where only support can help.

    Raises:
        LookupError: nobody has said it of the reason's check yet.
    """
    entry = REASONS[code]
    if entry.check not in CHANGED:
        raise LookupError(f"say in CHANGED of tools/customer_page.py what can be given anew after {entry.check.value}")
    return CHANGED[entry.check] if entry.action is Action.RETRY else ()


def reasons(language: str) -> dict[str, Any]:
    """Return a language's texts of reasons, by code."""
    texts = catalogue(language)
    return {
        "name": texts.name,
        "codes": {code.value: text for code, text in texts.reasons.items()},
        "finalByHand": texts.final_by_hand,
    }


def files() -> dict[Path, str]:
    """Return the content of each file that is generated."""
    made = {PAGE / "documents.json": documents()}
    made |= {PAGE / "reasons" / f"{language}.json": reasons(language) for language in LANGUAGES}
    return {path: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for path, content in made.items()}


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.customer_page", description=__doc__).parse_args()
    (PAGE / "reasons").mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
