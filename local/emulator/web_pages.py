"""CloudFront before a bucket, as the template describes it: the files as they are published, and the headers with them.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web
from botocore.exceptions import ClientError

from local.emulator.aws_api import REGION, URL_SUFFIX, AwsEndpoint
from local.emulator.cloudformation import Stack

_KEPT: Final = {"CacheControl": "Cache-Control", "ContentType": "Content-Type", "ETag": "ETag"}
_AWS: Final = (f"https://s3.{REGION}.{URL_SUFFIX}/", f"https://cognito-idp.{REGION}.{URL_SUFFIX}/")
"""Services that pages call, which are all at one address here."""
_STREAMING: Final = f"wss://streaming-rekognition.{REGION}.{URL_SUFFIX}/"
"""Address to which pages stream liveness checks; it has another one here."""


@dataclass(frozen=True)
class WebPages:
    """Serves a bucket's objects by their keys.

    Attributes:
        bucket: its name.
        start_page: key of what the bare domain shows.
        headers: what goes with every answer, by the template's response headers policy.
    """

    bucket: str
    start_page: str
    headers: Mapping[str, str]
    s3: Any = field(repr=False)

    def install(self, application: web.Application) -> None:
        """Serve the pages of an application that answers other paths too: those of `/app/`, and `/`."""
        application.router.add_get("/", self.handle)
        application.router.add_get("/app/{key:.*}", self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one GET or HEAD."""
        key = request.path.removeprefix("/") or self.start_page
        status, body, own = await asyncio.to_thread(self._read, key)
        return web.Response(status=status, body=body, headers={**own, **self.headers})

    def _read(self, key: str) -> tuple[int, bytes, dict[str, str]]:
        try:
            answer = self.s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
            # A caller that may not list a bucket is not told that a key is missing.
            return (403 if status == 404 else status), b"Access Denied", {"Content-Type": "text/plain"}
        return 200, answer["Body"].read(), {header: answer[name] for name, header in _KEPT.items() if name in answer}


def read_web_pages(stack: Stack, endpoint: AwsEndpoint, liveness_url: str) -> WebPages | None:
    """Return what serves the web pages that a stack describes; None where it has none.

    Args:
        stack: the stack.
        endpoint: where AWS is.
        liveness_url: where liveness checks are streamed to, without a slash at its end; empty where that is nowhere.
    """
    here = dict.fromkeys(_AWS, f"{endpoint.url}/")
    if liveness_url:
        here[_STREAMING] = f"{liveness_url.replace('http', 'ws', 1)}/"
    policies = {made.physical.ref: made.properties for made in stack.of_type("AWS::CloudFront::ResponseHeadersPolicy")}
    for made in stack.of_type("AWS::CloudFront::Distribution"):
        config = made.properties["DistributionConfig"]
        (origin,) = config["Origins"]
        policy = policies[config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]]["ResponseHeadersPolicyConfig"]
        return WebPages(
            bucket=str(origin["DomainName"]).partition(".")[0],
            start_page=config["DefaultRootObject"],
            headers={name: _here(value, here) for name, value in policy_headers(policy)},
            s3=endpoint.client("s3", "cloudfront"),
        )
    return None


def policy_headers(policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the headers that a response headers policy adds, as CloudFront spells them."""
    security = policy["SecurityHeadersConfig"]
    hsts = security["StrictTransportSecurity"]
    subdomains = "; includeSubDomains" if hsts.get("IncludeSubdomains") else ""
    yield "Content-Security-Policy", security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    yield "Referrer-Policy", security["ReferrerPolicy"]["ReferrerPolicy"]
    yield "Strict-Transport-Security", f"max-age={hsts['AccessControlMaxAgeSec']}{subdomains}"
    yield "X-Content-Type-Options", "nosniff"
    yield "X-Frame-Options", security["FrameOptions"]["FrameOption"]
    for item in policy["CustomHeadersConfig"]["Items"]:
        yield item["Header"], item["Value"]


def _here(value: str, addresses: Mapping[str, str]) -> str:
    for service, address in addresses.items():
        value = value.replace(service, address)
    return value
