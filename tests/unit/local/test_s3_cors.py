"""The response headers of S3 that a web page may read, by the bucket's first rule that fits."""

import pytest

from local.emulator.s3_cors import Asked, answer_headers

PAGE = "https://app.example.com"
RULES = b"""<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <CORSRule>
    <AllowedOrigin>https://app.example.com</AllowedOrigin><AllowedOrigin>https://*.cloudfront.net</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod><AllowedMethod>POST</AllowedMethod><AllowedHeader>*</AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds>
  </CORSRule>
</CORSConfiguration>"""


def allowed(origin: str, method: str = "POST", *headers: str) -> dict[str, str]:
    return dict(answer_headers(RULES, Asked(origin, method, headers)))


def test_a_page_of_an_allowed_origin_reads_the_answer() -> None:
    assert allowed(PAGE, "POST", "content-type") == {
        "Access-Control-Allow-Origin": PAGE,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Expose-Headers": "ETag",
        "Access-Control-Max-Age": "3600",
        "Vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    }


@pytest.mark.parametrize("origin", ["https://d111.cloudfront.net", "http://localhost:8000"])
def test_where_cloudfronts_pages_may_so_may_this_machines(origin: str) -> None:
    assert allowed(origin)["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize(
    ("origin", "method"),
    [
        ("https://elsewhere.example.com", "POST"),
        ("https://cloudfront.net.example.com", "POST"),
        ("http://localhost.example.com:8000", "POST"),
        (PAGE, "DELETE"),
    ],
)
def test_all_others_read_nothing(origin: str, method: str) -> None:
    assert allowed(origin, method) == {}


def test_a_preflight_asks_for_the_method_and_headers_that_it_names() -> None:
    headers = {
        "origin": PAGE,
        "access-control-request-method": "POST",
        "access-control-request-headers": "Content-Type, X-Amz-Date",
    }

    assert Asked.of_request("OPTIONS", headers) == Asked(PAGE, "POST", ("content-type", "x-amz-date"))
    assert Asked.of_request("GET", {"host": "localhost"}) is None
