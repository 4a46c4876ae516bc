"""Document URLs and the objects that they stand for."""

import base64
import re
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kyc.domain.links import FOLDER, ROOT, DocumentLocation, InvalidLinkError, documents_elsewhere, documents_prefixes
from kyc.domain.names import Names, former_owner

NAMES = Names(b"the stage's key")
API = "https://cxd2blbkp1.execute-api.us-east-1.amazonaws.com/beta"
TENANTS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
EMAILS = st.from_regex(r"[a-z0-9._+-]{1,20}@[a-z0-9-]{1,20}\.example", fullmatch=True)
GOOD = DocumentLocation("acme", "0123456789abcdef" * 2, "1713597964_licence.png")


def folder_in_base64(folder: str) -> str:
    return base64.urlsafe_b64encode(folder.encode()).decode().rstrip("=")


@given(tenant=TENANTS, email=EMAILS, filename=st.text(min_size=1, max_size=255), at=st.integers(10**9, 10**11 - 1))
@example(tenant="acme", email="a@b.example", filename="../../etc/passwd", at=1713597964)
@example(tenant="acme", email="a@b.example", filename="..", at=1713597964)
def test_an_issued_url_resolves_to_its_key_and_to_its_owner_alone(
    tenant: str, email: str, filename: str, at: int
) -> None:
    issued = DocumentLocation.issue(NAMES, tenant, email, filename, at)

    resolved = DocumentLocation.from_url(issued.url(API), API)

    assert resolved == issued
    assert re.fullmatch(rf"{re.escape(tenant)}/{FOLDER}/[0-9a-f]{{32}}/[0-9]{{10,11}}_[A-Za-z0-9._-]+", issued.key)
    assert issued.belongs_to(NAMES, tenant, email)
    assert not issued.belongs_to(NAMES, tenant, f"x{email}")
    assert not issued.belongs_to(NAMES, f"x{tenant}", email)
    assert issued.key.startswith(documents_prefixes(NAMES, tenant, email))
    assert not issued.key.startswith(documents_prefixes(NAMES, tenant, f"x{email}"))


@given(tenant=TENANTS, email=EMAILS)
def test_a_folder_of_the_version_before_is_still_its_owners_and_is_erased_with_them(tenant: str, email: str) -> None:
    before = DocumentLocation(tenant, f"{former_owner(tenant, email)}01234567", GOOD.stored_name)

    assert before.belongs_to(NAMES, tenant, email)
    assert not before.belongs_to(NAMES, tenant, f"x{email}")
    assert before.key.startswith(documents_prefixes(NAMES, tenant, email))


def test_who_has_another_key_names_no_folder_alike() -> None:
    one, other = (
        DocumentLocation.issue(Names(key), "acme", "a@b.example", "x.png", 1713597964) for key in (b"1", b"2")
    )

    assert one.folder_id[:24] != other.folder_id[:24]
    assert not one.belongs_to(Names(b"2"), "acme", "a@b.example")
    assert former_owner("acme", "a@b.example") not in one.key


def test_the_stored_name_is_the_specifications() -> None:
    issued = DocumentLocation.issue(NAMES, "ashish", "a@b.example", "MicrosoftTeams-image (6).png", 1713597964)

    assert issued.stored_name == "1713597964_MicrosoftTeams-image-6-.png"


def test_two_uploads_of_one_name_in_one_second_stay_apart() -> None:
    assert len({DocumentLocation.issue(NAMES, "acme", "a@b.example", "x.png", 1713597964).key for _ in range(50)}) == 50


def test_documents_that_somebody_else_uploaded_are_told_apart() -> None:
    own, other = (
        DocumentLocation.issue(NAMES, "acme", email, "x.png", 1713597964) for email in ("a@b.example", "c@d.example")
    )
    assert documents_elsewhere(NAMES, "acme", "a@b.example", [own.url(API), other.url(API)]) == {other.key}


def mutations(url: str) -> st.SearchStrategy[str]:
    """The good URL with something inserted, cut out or replaced."""
    piece = st.one_of(
        st.text(max_size=6),
        st.sampled_from(["..", "/", "%2f", "%252e", "\\", "\0", "#", "?", "@evil.example", "=", "\n", "\u017f"]),
    )
    return st.builds(
        lambda start, length, new: url[:start] + new + url[start + length :],
        st.integers(0, len(url)),
        st.integers(0, 8),
        piece,
    )


@given(url=st.one_of(st.text(), st.text().map(lambda tail: f"{API}/{tail}"), mutations(GOOD.url(API))))
def test_any_url_lies_in_its_tenants_folder_or_is_refused(url: str) -> None:
    try:
        location = DocumentLocation.from_url(url, API)
    except InvalidLinkError:
        return
    assert location.url(API) == url
    assert location.key.startswith(f"{location.tenant}/{FOLDER}/")
    assert ".." not in location.key.split("/")


def with_folder(folder: str, filename: str = GOOD.stored_name, root: str = ROOT) -> str:
    return (
        f"{API}/get_document_link/tenant/acme/large_file/root/{root}/source_path/{folder_in_base64(folder)}/{filename}"
    )


@pytest.mark.parametrize(
    "url",
    [
        GOOD.url("https://evil.example/beta"),
        GOOD.url(API + "@evil.example"),
        GOOD.url(API.replace("https", "http")),
        GOOD.url(API.upper()),
        GOOD.url(API.replace("beta", "prod")),
        GOOD.url(API + "/"),
        "https://s3.amazonaws.com/bucket/" + GOOD.key,
        GOOD.url(API) + "?versionId=1",
        GOOD.url(API) + "#x",
        GOOD.url(API) + "\n",
        GOOD.url(API).replace("/tenant/acme/", "/tenant/globex/"),
        GOOD.url(API).replace(ROOT, "another-root"),
        GOOD.url(API).replace("/source_path/", "/source_path/../source_path/"),
        GOOD.url(API).replace(GOOD.stored_name, quote("../" + GOOD.stored_name, safe="")),
        GOOD.url(API).replace(GOOD.stored_name, "%252e%252e"),
        GOOD.url(API).replace(GOOD.stored_name, "licence.png"),
        with_folder("globex" + GOOD.folder.removeprefix("acme")),
        with_folder(GOOD.folder.replace(FOLDER, "private/kyc_evidence")),
        with_folder(GOOD.folder + "../"),
        with_folder("acme/../globex" + GOOD.folder.removeprefix("acme")),
        with_folder(GOOD.folder.rstrip("/")),
        with_folder("/" + GOOD.folder),
        with_folder(GOOD.folder.upper()),
        with_folder(""),
        with_folder("\udcff".encode("utf-8", "surrogateescape").decode("latin-1")),
    ],
)
def test_what_this_api_did_not_issue_is_refused(url: str) -> None:
    with pytest.raises(InvalidLinkError):
        DocumentLocation.from_url(url, API)


def test_a_document_has_one_url() -> None:
    issued = GOOD.url(API)
    encoded = folder_in_base64(GOOD.folder)
    respelt = encoded[:-1] + chr(ord(encoded[-1]) + 1)
    assert base64.urlsafe_b64decode(respelt + "==") == GOOD.folder.encode()  # its last bits are no one's

    for url in (issued.replace(encoded, encoded + "="), issued.replace(encoded, respelt)):
        with pytest.raises(InvalidLinkError):
            DocumentLocation.from_url(url, API)
