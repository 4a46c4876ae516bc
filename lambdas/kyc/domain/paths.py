"""Path parameters of the REST API's routes."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kyc.domain.errors import NotFound
from kyc.domain.fields import SUBMISSION_ID, Email, Stage, Tenant
from kyc.domain.links import DocumentLocation, InvalidLinkError
from kyc.domain.liveness import SESSION_PATTERN


class TenantPath(BaseModel):
    """Path parameters of every route."""

    model_config = ConfigDict(frozen=True, defer_build=True)  # of the paths here, a function reads one or two

    tenant: Tenant


class StagePath(TenantPath):
    """Path parameters of the routes under `routes.TENANT`."""

    stage: Stage


class UserPath(StagePath):
    """Path parameters of the routes under `routes.USER`."""

    email: Email


class LivenessPath(StagePath):
    """Path parameters of `routes.LIVENESS_RESULT`."""

    session: Annotated[str, Field(json_schema_extra={"pattern": SESSION_PATTERN})]

    def session_id(self) -> str:
        """Return the session's id.

        Raises:
            NotFound: it can be none.
        """
        if not re.fullmatch(SESSION_PATTERN, self.session):
            raise NotFound("liveness_session_not_found", "There is no such session.")
        return self.session


class ReviewPath(StagePath):
    """Path parameters of the routes under `routes.REVIEW`."""

    submission_id: Annotated[str, Field(json_schema_extra={"pattern": SUBMISSION_ID})]

    def case_id(self) -> str:
        """Return the submission's id.

        Raises:
            NotFound: it can be none, as in a request for another route by a method that this one has.
        """
        if not re.fullmatch(SUBMISSION_ID, self.submission_id):
            raise NotFound("not_found", "There is nothing here.")
        return self.submission_id


class DocumentPath(TenantPath):
    """Path parameters of a document URL."""

    root: str
    source_path: str
    filename: str

    def location(self) -> DocumentLocation:
        """Return the document that the path names.

        Raises:
            NotFound: it cannot be one of this API's.
        """
        try:
            return DocumentLocation.from_path(self.tenant, self.root, self.source_path, self.filename)
        except InvalidLinkError:
            raise NotFound("document_not_found", "There is no such document.") from None
