"""The customer's page's copy of the functions' own tables: `python -m tools.customer_page` writes it anew.

Reasons in every language, and the documents that a claim may be about. `web/src/me/texts/` has the page's own words.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from kyc.domain.country_codes import ISO_3166_1
from kyc.domain.document_type import DocumentType
from kyc.domain.locales import LANGUAGES, catalogue
from kyc.domain.reasons import Action, Part, ReasonCode

PAGE: Final = Path(__file__).parent.parent / "web" / "src" / "me"


def documents() -> dict[str, Any]:
    """Return the kinds of documents, the countries that issue them, and what each reason asks to give anew."""
    return {
        "kinds": {kind.value: kind.value.replace("_", " ").capitalize() for kind in DocumentType},
        "countries": sorted({word[:2] for word in ISO_3166_1.split()} | {"XK"}),
        "changed": {code.value: list(changed_for(code)) for code in ReasonCode},
    }


def changed_for(code: ReasonCode) -> tuple[Part, ...]:
    """Return what a customer can give anew where a reason is told; nothing where only support can help."""
    return code.entry.check.anew if code.entry.action is Action.RETRY else ()


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
