"""The meaning of each error code of an AWS service to the caller, with the page that says so.

| meaning  | the error is                                                     | becomes               |
|----------|------------------------------------------------------------------|-----------------------|
| THROTTLED| the service is asked too often                                   | `ProviderUnavailable` |
| PASSING  | the service's own, or a conflict that passes                     | `ProviderUnavailable` |
| CLOSED   | the service may not read what lies in the bucket                 | `ProviderUnavailable` |
| REFUSED  | our credentials, permission or key: an operator mends it         | `AccessRefused`       |
| INPUT    | the picture's, the document's or the letter's own                | `ProviderRefused`     |
| ANSWER   | an answer to what was asked: absent, or a condition did not hold | the adapter's own     |
| OURS     | a call that this code should not make, or a resource that is not there: a defect | `ClientError` |

A code that is in no table is a defect, unless its HTTP status is 5xx: then it passes. A test compares the tables with
the errors that botocore's service descriptions, which are AWS's own, list for each operation in use.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class Meaning(Enum):
    """The party at fault for an error, and the use of another try."""

    THROTTLED = auto()
    PASSING = auto()
    CLOSED = auto()
    REFUSED = auto()
    INPUT = auto()
    ANSWER = auto()
    OURS = auto()


_FIRST_SERVER_ERROR: Final = 500


def _table(by_meaning: Mapping[Meaning, str]) -> Mapping[str, Meaning]:
    return MappingProxyType({code: meaning for meaning, codes in by_meaning.items() for code in codes.split()})


_COMMON: Final = _table(
    {
        # https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: SDKs take these so
        Meaning.THROTTLED: "ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled "
        "RequestThrottledException SlowDown Throttled ThrottledException Throttling ThrottlingException "
        "TooManyRequestsException BandwidthLimitExceeded EC2ThrottledException PriorRequestNotComplete",
        # https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html: "can't be processed right now"
        Meaning.PASSING: "InternalError InternalErrorException InternalFailure InternalServerError "
        "InternalServiceError LimitExceededException RequestAbortedException RequestTimeout RequestTimeoutException "
        "ServiceException ServiceUnavailable ServiceUnavailableException",
        # The same page: "You don't have permission", "security token has expired", "access key ID doesn't exist",
        # signatures, subscription; S3's own: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
        Meaning.REFUSED: "AccessDenied AccessDeniedException AuthFailure AuthorizationError AccountProblem "
        "AllAccessDisabled ExpiredToken ExpiredTokenException IncompleteSignature InvalidAccessKeyId "
        "InvalidClientTokenId InvalidSecurity InvalidSignatureException InvalidToken MissingAuthenticationToken "
        "MissingAuthenticationTokenException NotAuthorized NotSignedUp OptInRequired RequestExpired "
        "RequestTimeTooSkewed SignatureDoesNotMatch UnauthorizedOperation UnrecognizedClientException",
    }
)

_KMS: Final = _table(
    {
        # https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors, "You can retry"
        Meaning.PASSING: "DependencyTimeoutException KMSInternalException KeyUnavailableException",
        # The same page: disabled, gone, in a state or of a use that does not allow it.
        Meaning.REFUSED: "DisabledException InvalidGrantTokenException InvalidKeyUsageException "
        "KMSInvalidStateException NotFoundException",
        Meaning.OURS: "DryRunOperationException IncorrectKeyException InvalidCiphertextException",
        # https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html#API_VerifyMac_Errors: "the MAC
        # verification failed".
        Meaning.ANSWER: "KMSInvalidMacException",
    }
)

_THROUGH_KMS: Final = _table(
    {
        # Codes that services return on behalf of KMS, if their data lies under a key of ours:
        Meaning.THROTTLED: "KMS.ThrottlingException KMSThrottling KMSThrottlingException KmsThrottled",
        Meaning.REFUSED: "KMS.AccessDeniedException KMS.DisabledException KMS.InvalidKeyUsageException "
        "KMS.InvalidStateException KMS.KMSInvalidStateException KMS.NotFoundException KMSAccessDenied "
        "KMSAccessDeniedException KMSDisabled KMSDisabledException KMSInvalidState KMSInvalidStateException "
        "KMSNotFound KMSNotFoundException KMSOptInRequired KmsAccessDenied KmsDisabled KmsInvalidKeyUsage "
        "KmsInvalidState KmsNotFound KmsOptInRequired",
    }
)

_BY_SERVICE: Final[Mapping[str, Mapping[str, Meaning]]] = {
    "textract": _table(
        {
            # https://docs.aws.amazon.com/textract/latest/dg/API_AnalyzeID.html#API_AnalyzeID_Errors and those of
            # API_DetectDocumentText: "unable to access the S3 object" (permission, key, region): not the picture's.
            Meaning.CLOSED: "InvalidS3ObjectException",
            # The same pages: "isn't able to read the document", its format, its size.
            Meaning.INPUT: "BadDocumentException DocumentTooLargeException UnsupportedDocumentException",
            # "An input parameter violated a constraint. For example, … neither of the S3Object or Bytes values".
            Meaning.OURS: "InvalidParameterException",
        }
    ),
    "rekognition": _table(
        {
            # https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html#API_DetectFaces_Errors,
            # those of API_DetectModerationLabels, API_DetectText and API_CompareFaces.
            Meaning.CLOSED: "InvalidS3ObjectException",
            Meaning.INPUT: "ImageTooLargeException InvalidImageFormatException",
            # Of CompareFaces alone it is the picture's: "if you pass … images … no faces detected"
            # (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CompareFaces.html); its adapter says so.
            Meaning.OURS: "HumanLoopQuotaExceededException InvalidPaginationTokenException InvalidParameterException "
            "ResourceNotReadyException",
            # Of collections: https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateCollection.html and
            # API_IndexFaces. One is made when it is first needed, by whoever comes first. And of a liveness session
            # whose three minutes are over: API_GetFaceLivenessSessionResults.
            Meaning.ANSWER: "ResourceAlreadyExistsException ResourceNotFoundException SessionNotFoundException",
            # The same pages: "the size of the collection exceeds the allowed limit"; an operator asks for more.
            Meaning.REFUSED: "ServiceQuotaExceededException",
        }
    ),
    "s3": _table(
        {
            # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; HEAD and some proxies give 404 alone.
            Meaning.ANSWER: "NoSuchKey NoSuchVersion 404",
            Meaning.PASSING: "OperationAborted ConditionalRequestConflict",
            Meaning.OURS: "EncryptionTypeMismatch InvalidObjectState InvalidRequest InvalidWriteOffset NoSuchBucket "
            "TooManyParts",
        }
    ),
    "sqs": _table(
        {
            # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html and
            # API_ChangeMessageVisibility: a message that has come back in the meantime cannot be put off.
            Meaning.ANSWER: "MessageNotInflight",
            Meaning.OURS: "InvalidAddress InvalidMessageContents QueueDoesNotExist ReceiptHandleIsInvalid "
            "UnsupportedOperation",
        }
    ),
    "ses": _table(
        {
            # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors: account or
            # sending is stopped, the identity is not verified, or the account is in the sandbox.
            Meaning.REFUSED: "AccountSuspendedException MailFromDomainNotVerifiedException MessageRejected "
            "SendingPausedException",
            # "The input you provided is invalid": of one letter or its address, whose shape SES does not take.
            Meaning.INPUT: "BadRequestException",
            # "The resource you attempted to access doesn't exist": the configuration set.
            Meaning.OURS: "NotFoundException",
        }
    ),
    "sns": _table(
        {
            # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
            Meaning.OURS: "EndpointDisabled InvalidParameter NotFound ParameterValueInvalid "
            "PlatformApplicationDisabled ValidationException",
        }
    ),
    "dynamodb": _table(
        {
            # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
            Meaning.PASSING: "ReplicatedWriteConflictException TransactionConflictException "
            "TransactionInProgressException",
            Meaning.ANSWER: "ConditionalCheckFailedException TransactionCanceledException",
            Meaning.OURS: "IdempotentParameterMismatchException ItemCollectionSizeLimitExceededException "
            "ResourceNotFoundException ValidationException",
        }
    ),
    "kms": _KMS,
    "lambda": _table(
        {
            # https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html, its errors:
            # "another operation is in progress"; of API_Invoke, what depends on the function's surroundings is 5xx.
            Meaning.PASSING: "ResourceConflictException ResourceInUseException ResourceNotReadyException",
            Meaning.OURS: "InvalidParameterValueException InvalidRequestContentException ResourceNotFoundException",
        }
    ),
    "sts": _table(
        {
            # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
            Meaning.REFUSED: "RegionDisabledException",
            Meaning.OURS: "MalformedPolicyDocument MalformedPolicyDocumentException PackedPolicyTooLarge "
            "PackedPolicyTooLargeException",
        }
    ),
    "secretsmanager": _table(
        {
            # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html: the key, or a
            # secret that waits for its deletion.
            Meaning.REFUSED: "DecryptionFailure InvalidRequestException ResourceNotFoundException",
            Meaning.OURS: "InvalidParameterException",
        }
    ),
    "cognito-idp": _table(
        {
            # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
            Meaning.ANSWER: "UserNotFoundException",
            Meaning.REFUSED: "NotAuthorizedException",
            Meaning.OURS: "InvalidParameterException OperationNotEnabledException ResourceNotFoundException",
        }
    ),
}


def meaning(service: str, code: str, status: int = 0) -> Meaning:
    """Return what an error code of a service means.

    Args:
        service: the service's endpoint prefix, such as `s3`.
        code: the error's code.
        status: the answer's HTTP status; 0 where there is none.
    """
    for table in (_BY_SERVICE.get(service, {}), _COMMON, _THROUGH_KMS):
        if code in table:
            return table[code]
    return Meaning.PASSING if status >= _FIRST_SERVER_ERROR else Meaning.OURS


def known_codes(service: str) -> frozenset[str]:
    """Return every code of a service that the tables name."""
    return frozenset(_BY_SERVICE.get(service, {})) | frozenset(_COMMON) | frozenset(_THROUGH_KMS)


THROTTLING_CODES: Final = frozenset(
    code for table in (_COMMON, _THROUGH_KMS) for code, means in table.items() if means is Meaning.THROTTLED
)
"""Codes by which a service says that it is asked too often."""
