"""WebApp: the stage's web pages, from a private bucket through CloudFront."""

from typing import Final

import jsii
from aws_cdk import Aws, Duration, IResolveContext, IStableStringProducer, Lazy, RemovalPolicy, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.data.private_bucket import AccessLogsBucket, PrivateBucket
from kyc_stack.keys.stage_key import EncryptionKey
from kyc_stack.nag import acknowledge, nist

START_PAGE: Final = "app/index.html"
"""The key of the page that the bare domain shows; everything lies under `app/`."""

_ANY_DISTRIBUTION: Final = "https://*.cloudfront.net"
_NO_DEVICES: Final = "geolocation=(), microphone=(), payment=(), usb=()"
_HSTS: Final = Duration.days(730)
_REPLACED_VERSION_DAYS: Final = 30


class WebApp(Construct):
    """A private bucket, and a CloudFront distribution that alone may read it and adds the security headers.

    The files are no part of the stack: `python -m operations publish-web` puts them there with the operator's own
    credentials. CDK's BucketDeployment would leave a function in each stage that may write and delete in the bucket,
    in a runtime of its own, for what an operator does once a version.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name_prefix: str,
        access_logs: AccessLogsBucket,
        domain: str | None = None,
        certificate_arn: str | None = None,
        uses_camera: bool = False,
        streams_liveness: bool = False,
        access_log_retention_days: int = 90,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        empty_on_destroy: bool = False,
    ) -> None:
        """Create the bucket and the distribution.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            name_prefix: What begins names that are an account's, whatever the region.
            access_logs: Where the buckets' server access logs go.
            domain: The pages' own name; None leaves them under CloudFront's.
            certificate_arn: The certificate of that name, in us-east-1.
            uses_camera: Let pages turn the camera on, to take pictures of documents.
            streams_liveness: Let pages turn the camera on and stream liveness checks.
            access_log_retention_days: How long the distribution's logs of requests are kept.
            removal_policy: What becomes of the buckets when the stack goes.
            empty_on_destroy: Let a custom resource empty them then.
        """
        super().__init__(scope, construct_id)
        self._domain = domain
        self._uses_camera = uses_camera or streams_liveness
        # CloudFront is global: the same stage in another region has pages of its own.
        self._name = f"{name_prefix}-pages-{Stack.of(self).region}"
        self._policy = _ContentSecurityPolicy(streams_liveness=streams_liveness)
        self.bucket = PrivateBucket(
            self,
            "Files",
            # Public code, read by CloudFront alone: S3's own key asks for no grant that names the distribution.
            key=EncryptionKey(self, "NoKey"),
            access_logs=access_logs,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="CleanUp",
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                    noncurrent_version_expiration=Duration.days(_REPLACED_VERSION_DAYS),
                    expired_object_delete_marker=True,
                )
            ],
            removal_policy=removal_policy,
            empty_on_destroy=empty_on_destroy,
        )
        requests = self._create_request_log(
            access_logs, access_log_retention_days, removal_policy, empty_on_destroy=empty_on_destroy
        )
        self.distribution = self._create_distribution(requests, domain, certificate_arn)
        self._acknowledge_findings()

    @property
    def origin(self) -> str:
        """The pages' origin, as browsers send it."""
        return f"https://{self._domain or self.distribution.distribution_domain_name}"

    @property
    def url(self) -> str:
        """Return the desk's URL."""
        return f"{self.origin}/app/"

    @property
    def bucket_origin(self) -> str:
        """The origin for the document bucket's CORS rule.

        The headers name the document bucket, so its own rule cannot name a distribution of the same stack: without a
        domain it is any of CloudFront's. The rule lets pages read answers; what they may ask for, a signature says.
        """
        return self.origin if self._domain else _ANY_DISTRIBUTION

    def connect(self, *, api_url: str, document_bucket: DocumentBucket) -> None:
        """Say what the pages may call; they can call nothing else.

        Args:
            api_url: The API's address, without a slash at its end.
            document_bucket: Whose documents they show, by presigned URLs in the path's style.
        """
        documents = f"https://s3.{Aws.REGION}.{Aws.URL_SUFFIX}/{document_bucket.bucket_name}"
        self._policy.sources = {
            "api": f"{api_url}/",
            "users": f"https://cognito-idp.{Aws.REGION}.{Aws.URL_SUFFIX}/",
            # A form goes to the bucket itself, a picture lies below it.
            "documents": f"{documents} {documents}/",
        }

    def _create_request_log(
        self,
        access_logs: AccessLogsBucket,
        retention_days: int,
        removal_policy: RemovalPolicy,
        *,
        empty_on_destroy: bool,
    ) -> s3.Bucket:
        """Create the bucket for CloudFront's standard logs, which are delivered by an ACL and in no other way.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
        """
        bucket = s3.Bucket(
            self,
            "Requests",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="Expire",
                    expiration=Duration.days(retention_days),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            removal_policy=removal_policy,
            auto_delete_objects=empty_on_destroy,
        )
        access_logs.take_logs_of(bucket, prefix="WebRequests/")
        for rule, reason in (
            ("S3BucketReplicationEnabled", "Logs of requests are kept in one region, as long as the stage keeps logs."),
            ("S3BucketVersioningEnabled", "CloudFront writes each log once, under a name of its own."),
            ("S3DefaultEncryptionKMS", "The logs name no customer; S3's own key encrypts them, as all access logs."),
        ):
            acknowledge(bucket, nist(rule), reason)
        return bucket

    def _create_distribution(
        self, requests: s3.Bucket, domain: str | None, certificate_arn: str | None
    ) -> cloudfront.Distribution:
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment="AUTO KYC: web pages",
            default_root_object=START_PAGE,
            domain_names=[domain] if domain else None,
            certificate=(
                acm.Certificate.from_certificate_arn(self, "Certificate", certificate_arn) if certificate_arn else None
            ),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if certificate_arn else None,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            enable_logging=True,
            log_bucket=requests,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    self.bucket,
                    origin_access_control=cloudfront.S3OriginAccessControl(
                        self, "OriginAccess", origin_access_control_name=self._name
                    ),
                ),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                # It keeps what the files' own Cache-Control allows, and stores them compressed.
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                compress=True,
                response_headers_policy=self._create_headers(),
            ),
        )

    def _create_headers(self) -> cloudfront.ResponseHeadersPolicy:
        camera = "self" if self._uses_camera else ""
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=self._name,
            comment="AUTO KYC: what browsers are told to refuse",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=Lazy.string(self._policy), override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=_HSTS, include_subdomains=True, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in (
                        ("Cross-Origin-Opener-Policy", "same-origin"),
                        ("Cross-Origin-Resource-Policy", "same-origin"),
                        ("Permissions-Policy", f"camera=({camera}), {_NO_DEVICES}"),
                        ("X-Robots-Tag", "noindex"),
                    )
                ]
            ),
        )

    def _acknowledge_findings(self) -> None:
        for rule, reason in (
            ("AwsSolutions-CFR1", "Reviewers work from where their company is; the API asks each of them for a token."),
            ("AwsSolutions-CFR2", "Files without data, for anybody to read; a web ACL is the account's to attach."),
        ):
            acknowledge(self.distribution, rule, reason)
        if not self._domain:
            acknowledge(
                self.distribution,
                "AwsSolutions-CFR4",
                "Under CloudFront's own name its own certificate decides; a stage with a domain asks for TLS 1.2.",
            )


@jsii.implements(IStableStringProducer)
class _ContentSecurityPolicy:
    """The Content-Security-Policy. It names the API, which is there only later, since that must know the pages.

    A page that streams a liveness check speaks to Rekognition's streaming endpoint by a websocket
    (https://docs.aws.amazon.com/rekognition/latest/APIReference/API_rekognitionstreaming_StartFaceLivenessSession.html).
    It compiles nothing: its client looks for no face itself.
    """

    def __init__(self, *, streams_liveness: bool) -> None:
        self.sources = {"api": "", "users": "", "documents": ""}
        self._streams = f" wss://streaming-rekognition.{Aws.REGION}.{Aws.URL_SUFFIX}/" if streams_liveness else ""

    def produce(self, _context: IResolveContext | None = None) -> str:
        """Return the header's value: nothing is allowed but what is named, and no host of a third party is."""
        called = " ".join(self.sources[name] for name in ("api", "users", "documents"))
        directives = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": f"'self' {self.sources['documents']}",
            "connect-src": f"'self' {called}{self._streams}",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
            "require-trusted-types-for": "'script'",
        }
        return "; ".join(f"{name} {value}" for name, value in directives.items())
