"""The designs of the sample documents: labels and order as such documents have them, nothing of any real design."""

from samples.layouts.bilingual_passport import LAPUTAN_PASSPORT
from samples.layouts.column_card import EREWHONIAN_CARD
from samples.layouts.document import Document, DocumentData, Layout
from samples.layouts.eu_licence import RURITANIAN_LICENCE
from samples.layouts.id_card import RURITANIAN_CARD
from samples.layouts.indian import INDRAPURI_LICENCE, INDRAPURI_RESIDENT_CARD, INDRAPURI_TAX_CARD
from samples.layouts.passport import UTOPIAN_PASSPORT
from samples.layouts.us_licence import COLUMBIANA, WINNEMAC

LAYOUTS = {
    layout.name: layout
    for layout in (
        WINNEMAC,
        COLUMBIANA,
        UTOPIAN_PASSPORT,
        RURITANIAN_CARD,
        RURITANIAN_LICENCE,
        INDRAPURI_LICENCE,
        INDRAPURI_TAX_CARD,
        INDRAPURI_RESIDENT_CARD,
        EREWHONIAN_CARD,
        LAPUTAN_PASSPORT,
    )
}

__all__ = [
    "COLUMBIANA",
    "EREWHONIAN_CARD",
    "INDRAPURI_LICENCE",
    "INDRAPURI_RESIDENT_CARD",
    "INDRAPURI_TAX_CARD",
    "LAPUTAN_PASSPORT",
    "LAYOUTS",
    "RURITANIAN_CARD",
    "RURITANIAN_LICENCE",
    "UTOPIAN_PASSPORT",
    "WINNEMAC",
    "Document",
    "DocumentData",
    "Layout",
]
