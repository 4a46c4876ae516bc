"""The end-to-end tests that run on MiniStack, and why the others do not; docs/parity.md says the same in words."""

from collections.abc import Mapping
from typing import Final

_FOLDER: Final = "tests/e2e"

CARRIED: Final = tuple(
    f"{_FOLDER}/{name}.py"
    for name in ("test_paths", "test_user_pool", "test_api_errors", "test_who_may", "test_openapi", "test_demo_cases")
)

_DECODED: Final = "MiniStack decodes paths before it routes them and hands their parameters on"
_REQUEST_ID: Final = "MiniStack gives a function another request id than the answer's header"
_ERRORS: Final = f"{_FOLDER}/test_api_errors.py"
_LEADS_ELSEWHERE: Final = f"{_ERRORS}::test_a_path_that_leads_elsewhere_names_no_document"

NOT_CARRIED: Final[Mapping[str, str]] = {
    f"{_FOLDER}/test_paths.py::test_what_is_encoded_twice_is_another_address": _DECODED,
    **dict.fromkeys(
        (
            f"{_ERRORS}::test_a_path_is_decoded_once[{name}]"
            for name in ("way up", "separator, encoded twice, is none", "no UTF-8", "slash")
        ),
        _DECODED,
    ),
    **dict.fromkeys(
        (
            f"{_LEADS_ELSEWHERE}[{value}-{part}]"
            for value in ("%2e%2e%2f%2e%2e", "%252e%252e%252f")
            for part in ("root", "source_path", "filename")
        ),
        _DECODED,
    ),
    f"{_ERRORS}::test_a_problem_names_the_request_as_the_answers_header_does": _REQUEST_ID,
    f"{_ERRORS}::test_a_body_that_is_no_claim[empty]": "MiniStack's validator lets an empty body pass",
    f"{_ERRORS}::test_a_body_that_is_no_claim[no UTF-8]": "MiniStack replaces what is no UTF-8 before it validates",
}
"""Tests of these files that MiniStack fails, by its own doing, each with the reason."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "test_alarms": "reads the local cloud's logs, and alarms are left out",
    "test_canary": "reads the local cloud's logs and traces",
    "test_chaos": "starts a stage of its own",
    "test_customer_page": "drives a browser through the pages that the local cloud serves",
    "test_desk": "drives a browser through the pages that the local cloud serves",
    "test_erasure": "reads the local cloud's logs",
    "test_hostile_corpus": "starts a stage of its own",
    "test_hostile_files": "tries the vision server and the packages, which are the same here",
    "test_liveness": "streams to the vision server, which is the same here",
    "test_liveness_modes": "starts stages of its own",
    "test_obedient": "starts a stage of its own",
    "test_operations": "makes deliveries fail by the local cloud's switchboard",
    "test_outage": "makes a provider fail by the local cloud's switchboard",
    "test_api_page": "runs the page's commands, which are for the stack on this machine",
    "test_smoke": "takes the steps of other tests, and an alarm that AWS alone can raise",
    "test_tokens": "signs tokens with the key of the local cloud's pool",
    "test_webhooks": "shows an endpoint a certificate that the local cloud's functions trust",
    "test_zz_least_privilege": "reads which permissions the functions' calls needed from the local cloud",
}
"""Files of end-to-end tests that are no question of the emulator, or cannot be asked of another one."""
