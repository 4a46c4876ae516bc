"""A reviewer's view of an upload: the version that was judged, in no form that a browser would run."""

from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from PIL import ExifTags, Image

from kyc.domain.links import DocumentLocation
from kyc.domain.record import KycRecord
from tests.integration.pipeline.providers import picture
from tests.integration.pipeline.test_validation import World, world

__all__ = ["world"]

SCRIPT = b"<script>alert(1)</script>"


def location(record: KycRecord, link: int = 0) -> DocumentLocation:
    return DocumentLocation.from_stored_url(record.document_links[link].url)


def shown(world: World, url: str) -> tuple[bytes, str, str]:
    """Return a link's content, type and disposition."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["response-cache-control"] == "private, no-store"
    key = unquote(urlsplit(url).path).partition("documents/")[2] if "/documents/" in url else urlsplit(url).path[1:]
    asked: Any = {"VersionId": query["versionId"]} if "versionId" in query else {}
    stored = world.s3.get_object(Bucket="documents", Key=unquote(key), **asked)
    kind = query.get("response-content-type", stored["ContentType"])
    return stored["Body"].read(), kind, query["response-content-disposition"]


def replace(world: World, where: DocumentLocation, content: bytes, kind: str = "image/jpeg") -> None:
    world.s3.put_object(Bucket="documents", Key=where.key, Body=content, ContentType=kind)


def test_an_upload_that_is_replaced_after_the_decision_changes_nothing_of_what_was_judged(world: World) -> None:
    record = world.validate(world.submit())
    for link, what in ((0, "id_front"), (1, "selfie")):
        where = location(record, link)
        replace(world, where, SCRIPT, "text/html")
        content, kind, disposition = shown(world, world.documents.review_view(where).url)
        assert (content, kind) == (picture(what), "image/jpeg")
        assert disposition == f'inline; filename="{where.stored_name}"'
        assert shown(world, world.documents.own_view(where).url)[0] == SCRIPT


def test_what_is_submitted_anew_is_shown_as_it_was_judged_then(world: World) -> None:
    record = world.validate(world.submit())
    where = location(record)
    replace(world, where, picture("another front"))
    links = [link.model_dump(mode="json") for link in record.document_links]
    world.validate(world.submit(document_links=links))
    assert shown(world, world.documents.review_view(where).url)[0] == picture("another front")


def test_a_picture_that_was_turned_is_shown_as_everybody_saw_it(world: World) -> None:
    record = world.submit()
    where = location(record)
    file, turned = BytesIO(), Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    Image.open(BytesIO(picture("id_front"))).save(file, "JPEG", exif=turned)
    replace(world, where, file.getvalue())
    world.validate(record)
    replace(world, where, SCRIPT, "text/html")
    content, kind, _ = shown(world, world.documents.review_view(where).url)
    upright = Image.open(BytesIO(content))
    assert (upright.size, upright.getexif().get(ExifTags.Base.Orientation), kind) == ((200, 320), None, "image/jpeg")


@pytest.mark.parametrize(
    ("content", "judged"),
    [
        (SCRIPT, ("application/octet-stream", "attachment")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ("application/octet-stream", "attachment")),
        (b"%PDF-1.4\n", ("application/pdf", "inline")),
    ],
)
def test_what_is_no_picture_is_saved_and_never_opened_but_for_a_pdf_that_was_judged_as_one(
    world: World, content: bytes, judged: tuple[str, str]
) -> None:
    record = world.submit()
    where = location(record)
    replace(world, where, content, "text/html")
    waiting = shown(world, world.documents.review_view(where).url)
    world.validate(record)
    named = f'; filename="{where.stored_name}"'
    assert waiting == (content, "application/octet-stream", f"attachment{named}")
    view = world.documents.review_view(where)
    assert shown(world, view.url) == (content, judged[0], f"{judged[1]}{named}")
    assert view.content_type == judged[0]
    assert shown(world, world.documents.own_view(where).url)[2].startswith("attachment")


def test_what_was_never_uploaded_is_for_s3_to_say(world: World) -> None:
    record = world.submit()
    world.s3.delete_object(Bucket="documents", Key=location(record).key)
    world.validate(record)
    assert "versionId" not in world.documents.review_view(location(record)).url


def test_the_note_goes_with_the_document_and_is_not_counted(world: World) -> None:
    record = world.validate(world.submit())
    where = location(record)
    assert world.documents.remove(where.folder) == 1
    assert world.s3.list_object_versions(Bucket="documents", Prefix=where.folder).get("Versions", []) == []
