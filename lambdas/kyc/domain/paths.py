"""Path parameters of the REST API's routes."""

from pydantic import BaseModel, ConfigDict

from kyc.domain.errors import NotFound
from kyc.domain.fields import Email, Stage, SubmissionId, Tenant
from kyc.domain.links import DocumentLocation, InvalidLinkError


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


class ReviewPath(StagePath):
    """Path parameters of the routes under `routes.REVIEW`."""

    submission_id: SubmissionId


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
