"""The designs of the sample documents: labels and order as such documents have them, nothing of any real design."""

from samples.layouts.document import Document, DocumentData, Layout
from samples.layouts.passport import UTOPIAN_PASSPORT
from samples.layouts.us_licence import COLUMBIANA, WINNEMAC

LAYOUTS = {layout.name: layout for layout in (WINNEMAC, COLUMBIANA, UTOPIAN_PASSPORT)}

__all__ = ["COLUMBIANA", "LAYOUTS", "UTOPIAN_PASSPORT", "WINNEMAC", "Document", "DocumentData", "Layout"]
