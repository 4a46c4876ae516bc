"""The clean-up of a smoke test, on a stage that is slow or fails: it may be all that such a run does."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from local.client import User
from operations import smoke
from operations.smoke import Smoke
from operations.stage import Stage


class Failing:
    """A stage's client whose first requests time out."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.erased = 0

    def sign_in(self, tenant: str, email: str, *, administrator: bool = False) -> User:
        return User(tenant, email, f"token of administrator {administrator}")

    def tenant_path(self, tenant: str) -> str:
        return f"/{tenant}"

    def request(self, method: str, _path: str, _user: User) -> Any:  # noqa: ANN401 - as much of an answer as is looked at
        if self.failures:
            self.failures -= 1
            raise httpx.ReadTimeout("timed out")
        self.erased += method == "DELETE"
        erased = {"records": 1, "documents": 2}
        return SimpleNamespace(raise_for_status=lambda: SimpleNamespace(json=lambda: erased))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "_BEFORE_ANOTHER_SECONDS", 0)


def run(client: Failing) -> Smoke:
    made = Smoke(client, Stage("beta", {}), timeout_seconds=1)  # type: ignore[arg-type]
    made.sign_in()
    return made


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_what_was_made_is_erased_though_the_stage_times_out_at_first(failures: int) -> None:
    client = Failing(failures)
    run(client).remove_data()
    assert client.erased == 1


def test_a_stage_that_never_answers_is_said_to_keep_what_was_made() -> None:
    with pytest.raises(httpx.ReadTimeout):
        run(Failing(100)).remove_data()
