"""The errors that Textract and Rekognition answer with.

    ServiceError
    ├── InvalidParameter, InvalidS3Object, UnknownOperation, Serialization      both services
    ├── UnsupportedDocument, BadDocument, DocumentTooLarge                      Textract
    ├── InvalidImageFormat, ImageTooLarge, SessionNotFound                      Rekognition
    └── ResourceAlreadyExists, ResourceNotFound, InvalidPaginationToken         Rekognition's collections

Codes and HTTP statuses are those of the service models (Textract and Rekognition API references, "Errors").
"""

from typing import ClassVar


class ServiceError(Exception):
    """An answer other than 200.

    Attributes:
        code: the service's error code, `__type` on the wire.
        status: the HTTP status.
    """

    code: ClassVar[str] = "InternalServerError"
    status: ClassVar[int] = 500
    text: ClassVar[str] = "An internal server error occurred."

    def __init__(self, text: str | None = None) -> None:
        super().__init__(text or self.text)


class InvalidParameterError(ServiceError):
    """A parameter is missing or out of its constraints, or a face that the call needs isn't there."""

    code, status, text = "InvalidParameterException", 400, "Request has invalid parameters"


class InvalidS3ObjectError(ServiceError):
    """The object, or its version, cannot be read."""

    code, status = "InvalidS3ObjectException", 400
    text = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


class UnknownOperationError(ServiceError):
    """The `X-Amz-Target` is none that is served here."""

    code, status, text = "UnknownOperationException", 400, "The operation is not known"


class SerializationError(ServiceError):
    """The body is no JSON object, or a blob in it is no base64."""

    code, status, text = "SerializationException", 400, "The request body cannot be read"


class RequestTooLargeError(ServiceError):
    """The HTTP body is over what any call may send."""

    code, status, text = "RequestEntityTooLargeException", 413, "The request is too large"


class UnsupportedDocumentError(ServiceError):
    """Textract: not a JPEG, PNG, PDF or TIFF of one page."""

    code, status, text = "UnsupportedDocumentException", 400, "Request has unsupported document format"


class BadDocumentError(ServiceError):
    """Textract: the right format, but it cannot be read, or it is beyond the limits of size in pixels."""

    code, status, text = "BadDocumentException", 400, "Request has bad document"


class DocumentTooLargeError(ServiceError):
    """Textract: over 10 MB."""

    code, status, text = "DocumentTooLargeException", 400, "Document is too large"


class InvalidImageFormatError(ServiceError):
    """Rekognition: neither JPEG nor PNG, or not readable."""

    code, status, text = "InvalidImageFormatException", 400, "Request has invalid image format"


class ImageTooLargeError(ServiceError):
    """Rekognition: over 5 MB in the request, over 15 MB in S3, or beyond the limits of size in pixels."""

    code, status, text = "ImageTooLargeException", 400, "Image is too large"


class ResourceAlreadyExistsError(ServiceError):
    """Rekognition: there is a collection of that id."""

    code, status, text = "ResourceAlreadyExistsException", 400, "The collection id already exists"


class ResourceNotFoundError(ServiceError):
    """Rekognition: there is no collection of that id."""

    code, status, text = "ResourceNotFoundException", 400, "The collection id does not exist"


class InvalidPaginationTokenError(ServiceError):
    """Rekognition: the token is none that was given."""

    code, status, text = "InvalidPaginationTokenException", 400, "The pagination token is not valid"


class SessionNotFoundError(ServiceError):
    """Rekognition: no liveness session has this id, or none has it any more."""

    code, status, text = "SessionNotFoundException", 400, "The session is not found"
