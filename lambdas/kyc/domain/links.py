"""Document URLs and the objects that they stand for.

    {api}/get_document_link/tenant/{tenant}/large_file/root/{root}/source_path/{base64url(folder)}/{stored name}

where the folder is `{tenant}/private/dashboard/kyc_documents/{32 hex}/` and the object's key is the folder followed by
the stored name. The API issues these URLs and resolves them to keys by parsing; nothing ever fetches one over HTTP.

The 32 hex digits say whose folder it is to those who have the stage's key of names: 24 of an HMAC over tenant and
e-mail, then eight of chance, so that two uploads of one file name in one second stay apart. So ownership is checked
without a look-up, a URL cannot be altered into another user's by its user, and all of a user's documents lie under one
prefix.
"""

import base64
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Final, Self

from kyc.domain import routes
from kyc.domain.keys import tenant_email as joined
from kyc.domain.names import OWNER_DIGITS, Names, former_owner, former_subject

ROOT: Final = "document-manager-storage"
FOLDER: Final = "private/dashboard/kyc_documents"
"""Of documents; a key is its tenant, this, and the rest."""
EVIDENCE_FOLDER: Final = "private/kyc_evidence"
"""Of case files, likewise."""
RENDITION_ENDING: Final = ".rendition.jpg"
"""Suffix that a copy's key adds to its document's."""
JUDGED_ENDING: Final = ".judged.json"
"""Suffix that the key of a judged-document note adds to its document's."""
_NONCE_DIGITS: Final = 8
_MAX_NAME_LENGTH: Final = 120

_FOLDER_PATTERN: Final = re.compile(rf"(?P<tenant>[A-Za-z0-9._-]+)/{FOLDER}/(?P<folder_id>[0-9a-f]{{32}})/")
_PATH_PATTERN: Final = re.compile(
    routes.DOCUMENT.format(
        tenant=r"(?P<tenant>[A-Za-z0-9._-]+)",
        root=r"(?P<root>[A-Za-z0-9._-]+)",
        source_path=r"(?P<source_path>[A-Za-z0-9_-]+)",
        filename=r"(?P<filename>[A-Za-z0-9._-]+)",
    )
)
_PATH_STARTS: Final = routes.DOCUMENT.partition("{")[0]
_STORED_NAME_PATTERN: Final = re.compile(
    rf"[0-9]{{10,11}}_[A-Za-z0-9._-]{{1,{_MAX_NAME_LENGTH}}}(?:{re.escape(RENDITION_ENDING)})?"
)


class InvalidLinkError(ValueError):
    """The URL or path is not one that this API issued."""

    def __init__(self) -> None:
        super().__init__("must be a document URL that this API issued")


@dataclass(frozen=True)
class DocumentLocation:
    """A document's place: its tenant, its owner's folder and its stored name."""

    tenant: str
    folder_id: str
    stored_name: str

    @classmethod
    def issue(cls, names: Names, tenant: str, email: str, filename: str, uploaded_at: int) -> Self:
        """Name a new document of a user.

        Args:
            names: makes the stage's names.
            tenant: the user's tenant.
            email: the user's e-mail address, in lower case.
            filename: the file's name as the user knows it.
            uploaded_at: Unix seconds.
        """
        safe_name = re.sub(r"[^A-Za-z0-9._-]+", "-", filename)[-_MAX_NAME_LENGTH:]
        folder_id = names.owner(tenant, email) + secrets.token_hex(_NONCE_DIGITS // 2)
        return cls(tenant, folder_id, f"{uploaded_at}_{safe_name}")

    @classmethod
    def from_url(cls, url: str, api_url: str) -> Self:
        """Resolve a document URL.

        Args:
            url: the URL as a client sent it.
            api_url: base URL of this API, stage included, without a slash at its end.

        Raises:
            InvalidLinkError: the URL is not one of this API's.
        """
        match = _PATH_PATTERN.fullmatch(url.removeprefix(api_url)) if url.startswith(f"{api_url}/") else None
        if match is None:
            raise InvalidLinkError
        return cls.from_path(**match.groupdict())

    @classmethod
    def from_stored_url(cls, url: str) -> Self:
        """Resolve a document URL that was checked when it came in: its API's base URL may have changed since.

        Raises:
            InvalidLinkError: the URL is no document's.
        """
        return cls.from_url(url, url.partition(_PATH_STARTS)[0])

    @classmethod
    def from_path(cls, tenant: str, root: str, source_path: str, filename: str) -> Self:
        """Resolve the parts of a document URL's path, each already percent-decoded.

        Raises:
            InvalidLinkError: they do not name a document.
        """
        match = _FOLDER_PATTERN.fullmatch(_decoded(source_path))
        if match is None or match["tenant"] != tenant or root != ROOT or not _STORED_NAME_PATTERN.fullmatch(filename):
            raise InvalidLinkError
        return cls(tenant, match["folder_id"], filename)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Resolve the key of an upload in the document bucket.

        Raises:
            InvalidLinkError: the key is no upload's.
        """
        folder, _, name = key.rpartition("/")
        match = _FOLDER_PATTERN.fullmatch(f"{folder}/")
        if match is None or not _STORED_NAME_PATTERN.fullmatch(name):
            raise InvalidLinkError
        return cls(match["tenant"], match["folder_id"], name)

    @property
    def uploaded_time(self) -> int:
        """When its place was given out, in Unix seconds."""
        return int(self.stored_name.partition("_")[0])

    @property
    def folder(self) -> str:
        """Prefix of the object's key, with a slash at its end."""
        return f"{self.tenant}/{FOLDER}/{self.folder_id}/"

    @property
    def key(self) -> str:
        """Key of the object in the document bucket."""
        return self.folder + self.stored_name

    @property
    def reference(self) -> str:
        """Return which document it is, to whoever has its link: by chance and by when it was uploaded, not by whom."""
        return f"{self.folder_id[OWNER_DIGITS:]}-{self.stored_name.partition('_')[0]}"

    @property
    def rendition(self) -> Self:
        """Return the place of the copy that is judged instead of this document, if there is one.

        Its key begins with the document's own, so that what removes the one by its key removes both.
        """
        return replace(self, stored_name=f"{self.stored_name}{RENDITION_ENDING}")

    @property
    def judged_key(self) -> str:
        """Key of the note on which version of which object was judged; it begins with the document's own, likewise."""
        return f"{self.key}{JUDGED_ENDING}"

    def url(self, api_url: str) -> str:
        """Return the document URL, under the API's base URL."""
        return api_url + routes.DOCUMENT.format(
            tenant=self.tenant, root=ROOT, source_path=_encoded(self.folder), filename=self.stored_name
        )

    @property
    def owner(self) -> str:
        """The digits with which all folders of the document's owner begin."""
        return self.folder_id[:OWNER_DIGITS]

    def belongs_to(self, names: Names, tenant: str, email: str) -> bool:
        """Return True if that user uploaded this document, by this version's pseudonym or the former one's."""
        owners = (names.owner(tenant, email), former_owner(tenant, email))
        return tenant == self.tenant and any(compare_digest(each, self.owner) for each in owners)


def documents_prefixes(names: Names, tenant: str, email: str) -> tuple[str, ...]:
    """Return the key prefixes of all documents of a user and of nobody else: the present one and the former one."""
    owners = (names.owner(tenant, email), former_owner(tenant, email))
    return tuple(f"{tenant}/{FOLDER}/{owner}" for owner in owners)


def documents_elsewhere(names: Names, tenant: str, email: str, urls: Iterable[str]) -> set[str]:
    """Keys of those documents of a claim that lie outside its user's folders: an administrator uploaded them."""
    locations = (DocumentLocation.from_stored_url(url) for url in urls)
    return {location.key for location in locations if not location.belongs_to(names, tenant, email)}


def evidence_prefix(names: Names, tenant: str, tenant_email: str) -> str:
    """Return the key prefix of all case files about a user and about nobody else."""
    return f"{tenant}/{EVIDENCE_FOLDER}/{names.subject(tenant_email)}/"


def evidence_prefixes(names: Names, tenant: str, email: str) -> tuple[str, ...]:
    """Return the same prefixes, the present one and the former one."""
    user = joined(tenant, email)
    return evidence_prefix(names, tenant, user), f"{tenant}/{EVIDENCE_FOLDER}/{former_subject(user)}/"


def _encoded(folder: str) -> str:
    return base64.urlsafe_b64encode(folder.encode()).decode().rstrip("=")


def _decoded(source_path: str) -> str:
    """Return the folder of a source path in the one spelling that is issued: a document has one URL."""
    try:
        padding = "=" * (-len(source_path) % 4)
        folder = base64.b64decode(source_path + padding, altchars=b"-_", validate=True).decode("ascii")
    except ValueError as error:
        raise InvalidLinkError from error
    if _encoded(folder) != source_path:
        raise InvalidLinkError
    return folder
