"""The breaker over moto's table: what it does to the mapping, in which order, and by whose answers."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import boto3
import pytest
from moto import mock_aws

from kyc.adapters.breaker import BreakerStore
from kyc.domain.errors import AccessRefused, ProviderUnavailable, WriteConflict
from kyc.domain.evidence import Source
from kyc.services.breaker import BreakerKeeper
from kyc.services.probe import ProviderProbe
from tests.integration.pipeline.providers import Providers
from tests.integration.tables import create_breaker_table

NOW = 1_800_000_000


@dataclass
class Lambda:
    """The mapping, and the worker that is asked about providers."""

    is_enabled: bool = True
    moves: list[bool] = field(default_factory=list)
    down: dict[str, str] = field(default_factory=dict)
    asked: list[Sequence[str]] = field(default_factory=list)
    fault: Exception | None = None

    def set_enabled(self, *, enabled: bool) -> None:
        if self.fault:
            raise self.fault
        if enabled != self.is_enabled:
            self.is_enabled = enabled
            self.moves.append(enabled)

    def ask(self, providers: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(providers)
        return self.down


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[BreakerStore]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        create_breaker_table("breaker")
        yield BreakerStore(boto3.client("dynamodb"), "breaker")


@pytest.fixture
def aws() -> Lambda:
    return Lambda()


@pytest.fixture
def keeper(store: BreakerStore, aws: Lambda) -> BreakerKeeper:
    return BreakerKeeper(store, aws, aws)  # type: ignore[arg-type]


def test_nobody_is_asked_while_nothing_fails(keeper: BreakerKeeper, aws: Lambda) -> None:
    assert not keeper.look(NOW).is_open
    assert (aws.asked, aws.moves) == ([], [])


def test_a_provider_that_is_down_stops_the_mapping_and_one_that_is_back_starts_it(
    keeper: BreakerKeeper, store: BreakerStore, aws: Lambda
) -> None:
    store.note_failure("textract", NOW)
    aws.down = {"textract": "InternalServerError"}
    assert keeper.look(NOW + 30).by == "textract: InternalServerError"
    assert aws.moves == [False]
    aws.down = {}
    assert [keeper.look(NOW + 30 + 60 * minute).state for minute in (1, 2)] == ["open", "closed"]
    assert aws.moves == [False, True]


def test_what_breaks_off_is_mended_by_the_next_look(keeper: BreakerKeeper, store: BreakerStore, aws: Lambda) -> None:
    store.note_failure("claude", NOW)
    aws.down, aws.fault = {"claude": "OverloadedError"}, ProviderUnavailable("lambda", "TooManyRequestsException")
    with pytest.raises(ProviderUnavailable):
        keeper.look(NOW + 10)
    aws.fault = None
    assert keeper.look(NOW + 70).is_open
    assert aws.moves == [False]


def test_a_deployment_that_enables_the_mapping_does_not_close_the_breaker(
    keeper: BreakerKeeper, store: BreakerStore, aws: Lambda
) -> None:
    store.note_failure("textract", NOW)
    aws.down = {"textract": "InternalServerError"}
    keeper.look(NOW + 10)
    aws.is_enabled = True
    keeper.look(NOW + 70)
    assert not aws.is_enabled


def test_a_mapping_that_an_operator_has_disabled_stays_so(keeper: BreakerKeeper, aws: Lambda) -> None:
    aws.is_enabled = False
    keeper.look(NOW)
    assert not aws.is_enabled


def test_a_provider_that_the_breaker_does_not_know_is_not_noted(store: BreakerStore) -> None:
    store.note_failure("dynamodb", NOW)
    assert store.read()[1] == {}


def test_of_two_who_move_it_at_once_one_is_told(store: BreakerStore) -> None:
    before, _ = store.read()
    store.replace(before, before.by_hand("held", "operator:A", NOW))
    with pytest.raises(WriteConflict):
        store.replace(before, before.by_hand("closed", "operator:B", NOW))


class Bucket:
    """A bucket that takes the blank picture, or fails."""

    fault: Exception | None = None

    def put_rendition(self, key: str, picture: bytes) -> str:
        if self.fault:
            raise self.fault
        assert key.endswith(".rendition.jpg")
        assert picture.startswith(b"\x89PNG")
        return "v1"


class WithFaces(Providers):
    """Providers that keep faces, too."""

    def index(self, _tenant: str, _user: str, _picture: Source) -> None:
        self._note("index")

    def search(self, _tenant: str, _picture: Source) -> None:
        self._note("search")


ASKED = ("textract", "rekognition", "claude", "s3")


@pytest.mark.parametrize(
    ("call", "down"),
    [
        ("read_text", "textract"),
        ("read_identity_document", "textract"),
        ("faces", "rekognition"),
        ("unsafe_labels", "rekognition"),
        ("writing", "rekognition"),
        ("compare", "rekognition"),
        ("index", "rekognition"),
        ("search", "rekognition"),
        ("assess", "claude"),
    ],
)
@pytest.mark.parametrize("error", [ProviderUnavailable, AccessRefused])
def test_each_operation_of_a_provider_is_asked(call: str, down: str, error: type[Exception]) -> None:
    providers = WithFaces()
    providers.faults[call] = error(down, "Code")
    with ThreadPoolExecutor(8) as executor:
        probe = ProviderProbe(Bucket(), providers, providers, providers, lambda: providers, executor)  # type: ignore[arg-type]
        assert probe.down(ASKED) == {down: "Code"}
        providers.faults.clear()
        assert probe.down(ASKED) == {}


def test_a_bucket_that_takes_nothing_is_what_is_down() -> None:
    bucket, providers = Bucket(), Providers()
    bucket.fault = ProviderUnavailable("s3", "SlowDown")
    with ThreadPoolExecutor(1) as executor:
        probe = ProviderProbe(bucket, providers, providers, None, lambda: providers, executor)  # type: ignore[arg-type]
        assert probe.down(("textract",)) == {"s3": "SlowDown"}
    assert providers.calls == []
