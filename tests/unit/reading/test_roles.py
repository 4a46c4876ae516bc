"""The roles of uploads: selfie, front and back."""

from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import BoundingBox, Face, TextLine
from kyc.reading.roles import Upload, assign_kinds

SELFIE, FRONT, BACK = DocumentKind.SELFIE, DocumentKind.ID_FRONT, DocumentKind.ID_BACK
TEXT = tuple(TextLine(text=f"LINE {n}", confidence_percent=99) for n in range(6))


def face(area: float) -> tuple[Face, ...]:
    return (Face(box=BoundingBox(left=0, top=0, width=area, height=1), confidence_percent=99),)


def test_a_sender_who_says_what_a_link_shows_is_believed() -> None:
    uploads = [Upload(BACK), Upload(SELFIE), Upload(FRONT)]
    assert assign_kinds(uploads) == [BACK, SELFIE, FRONT]


def test_without_kinds_the_picture_without_text_is_the_selfie_whatever_its_place() -> None:
    document, selfie = Upload(None, TEXT, face(0.05)), Upload(None, (), face(0.2))
    assert assign_kinds([document, selfie]) == [FRONT, SELFIE]
    assert assign_kinds([selfie, document]) == [SELFIE, FRONT]


def test_a_document_with_a_large_portrait_is_no_selfie() -> None:
    assert assign_kinds([Upload(None, TEXT, face(0.6))]) == [FRONT]


def test_of_two_sides_the_one_with_a_portrait_is_the_front() -> None:
    back, front, selfie = Upload(None, TEXT), Upload(None, TEXT, face(0.05)), Upload(None, (), face(0.3))
    assert assign_kinds([back, front, selfie]) == [BACK, FRONT, SELFIE]


def test_a_text_on_a_shirt_does_not_make_a_document_of_a_selfie() -> None:
    shirt = (TextLine(text="NASA", confidence_percent=99), TextLine(text="USA", confidence_percent=95))
    assert assign_kinds([Upload(None, shirt, face(0.3)), Upload(None, TEXT, face(0.05))]) == [SELFIE, FRONT]


def test_a_named_selfie_leaves_the_rest_to_be_documents() -> None:
    assert assign_kinds([Upload(None, (), face(0.9)), Upload(SELFIE)]) == [FRONT, SELFIE]


def test_pictures_of_nothing_are_taken_for_a_document_and_its_backs() -> None:
    assert assign_kinds([Upload(None), Upload(None)]) == [FRONT, BACK]
