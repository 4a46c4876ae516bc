"""S3's responses to a web page: the first CORS rule of the bucket that fits lists the headers that the page may read.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Self
from xml.etree import ElementTree as ET

_PAGES: Final = "https://*.cloudfront.net"
_PAGES_HERE: Final = re.compile(r"http://localhost:\d+")
"""Addresses on this machine that stand for a page of CloudFront's."""
CORS_HEADERS: Final = "access-control-"


@dataclass(frozen=True)
class Asked:
    """A page's request, for CORS."""

    origin: str
    method: str
    headers: tuple[str, ...] = ()

    @classmethod
    def of_request(cls, method: str, headers: Mapping[str, str]) -> Self | None:
        """Return what a page asks for, beforehand (OPTIONS) or at once; None where no page asks.

        Args:
            method: the request's.
            headers: by lower-case name.
        """
        if "origin" not in headers:
            return None
        names = headers.get("access-control-request-headers", "").lower().split(",")
        return cls(
            headers["origin"],
            headers.get("access-control-request-method", "") if method == "OPTIONS" else method,
            tuple(name.strip() for name in names if name.strip()),
        )


def answer_headers(configuration: bytes, asked: Asked) -> list[tuple[str, str]]:
    """Return the headers that let a page read the answer; none where no rule fits.

    Args:
        configuration: the bucket's, as GetBucketCors gives it.
        asked: by the page.
    """
    for rule in _elements(ET.fromstring(configuration), "CORSRule"):  # noqa: S314 - moto's own answer
        origins, methods = _texts(rule, "AllowedOrigin"), _texts(rule, "AllowedMethod")
        allowed = _texts(rule, "AllowedHeader")
        if (
            any(_fits(origin, asked.origin) for origin in origins)
            and asked.method in methods
            and all(any(fnmatchcase(name, header.lower()) for header in allowed) for name in asked.headers)
        ):
            optional = {
                "Access-Control-Allow-Headers": ", ".join(asked.headers),
                "Access-Control-Expose-Headers": ", ".join(_texts(rule, "ExposeHeader")),
                "Access-Control-Max-Age": "".join(_texts(rule, "MaxAgeSeconds")),
            }
            return [
                ("Access-Control-Allow-Origin", "*" if "*" in origins else asked.origin),
                ("Access-Control-Allow-Methods", ", ".join(methods)),
                ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"),
                *((name, value) for name, value in optional.items() if value),
            ]
    return []


def _fits(allowed: str, origin: str) -> bool:
    return fnmatchcase(origin, allowed) or (allowed == _PAGES and _PAGES_HERE.fullmatch(origin) is not None)


def _elements(parent: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in parent.iter() if element.tag.rpartition("}")[2] == name]


def _texts(parent: ET.Element, name: str) -> list[str]:
    return [element.text or "" for element in _elements(parent, name)]
