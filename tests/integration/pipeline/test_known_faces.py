"""Faces that are known: no two claims with one face miss one another, and what is not verified leaves nothing.

The table is moto's, through the function's own adapter; the collection finds a face only some calls after it was
indexed. First what a claim does alone, then any two or three at once, in any order of their calls.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Semaphore, Thread
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from kyc.adapters.face_table import FaceTable, UserFace
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.evidence import FaceSearch, Source, Unread
from kyc.services.known_faces import FaceEraser, KnownFaces
from tests.integration.pipeline.faces import ALIKE, DOWN, Faces
from tests.integration.tables import create_faces_table

TENANT = "acme"
JUNE, JANE = "acme#june@example.com", "acme#jane@example.com"


def picture(name: str = "selfie", of: str = "june") -> Source:
    return Source(key=f"{of}/{name}.jpg", filename=f"{name}.jpg", version_id="1")


def whose(shown: Source) -> str | None:
    """The first part of the key."""
    name = shown.key.partition("/")[0]
    return None if name == "nobody" else name


@dataclass
class World:
    """Collections, table, and the service over them."""

    faces: Faces
    table: FaceTable
    slept: list[float] = field(default_factory=list)

    @property
    def known(self) -> KnownFaces:
        return KnownFaces(self.faces, self.table, pseudonym, self.slept.append)

    def kept(self, user: str = JUNE) -> UserFace:
        return self.table.read(pseudonym(user))

    def verify(self, user: str = JUNE, mark: str = "1", shown: Source | None = None) -> FaceSearch:
        entry = self.known.enter(user, mark, shown or picture())
        self.known.settle(entry, is_verified=True)
        return entry.search


def pseudonym(tenant_email: str) -> str:
    return f"p-{tenant_email.replace('#', '-').replace('@', '-')}"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "x")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        create_faces_table("faces")
        yield boto3.client("dynamodb")


def new_world(client: Any) -> World:  # noqa: ANN401
    for item in client.scan(TableName="faces")["Items"]:
        client.delete_item(TableName="faces", Key={"user": item["user"]})
    return World(Faces(shows=whose), FaceTable(client, "faces"))


@pytest.fixture
def world(client: Any) -> World:  # noqa: ANN401
    return new_world(client)


def test_the_face_of_a_verified_claim_stays(world: World) -> None:
    search = world.verify()

    assert search == FaceSearch()
    ((face_id, user),) = world.faces.of(TENANT).items()
    assert (user, world.kept()) == (pseudonym(JUNE), UserFace(own=face_id))
    assert world.slept == []


def test_a_claim_that_is_not_verified_leaves_nothing(world: World) -> None:
    entry = world.known.enter(JUNE, "1", picture())
    assert world.kept().entering == {"1"}
    world.known.settle(entry, is_verified=False)

    assert (world.faces.of(TENANT), world.kept()) == ({}, UserFace())


def test_the_same_face_under_another_user_is_found_by_claims_to_verify_and_by_others(world: World) -> None:
    world.verify()
    theirs = world.known.enter(JANE, "1", picture("another", of="june"))

    assert theirs.search == FaceSearch(others_percent=(ALIKE,))
    assert world.known.look(JANE, picture("third", of="june")).others_percent == (ALIKE,)
    world.known.settle(theirs, is_verified=False)
    assert list(world.faces.of(TENANT).values()) == [pseudonym(JUNE)]


def test_another_tenants_faces_are_not_looked_at(world: World) -> None:
    world.verify()

    assert world.known.look("other#june@example.com", picture()) == FaceSearch()


def test_a_user_keeps_the_first_face_and_shows_it_again(world: World) -> None:
    world.verify()
    own = world.kept().own
    again = world.verify(mark="2", shown=picture("next"))

    assert again == FaceSearch(has_own=True, own_percent=ALIKE)
    assert world.kept() == UserFace(own=own)
    assert list(world.faces.of(TENANT)) == [own]
    same = world.verify(mark="3")  # the very picture that is kept
    assert same == again
    assert list(world.faces.of(TENANT)) == [own]


def test_another_face_under_a_verified_user_is_not_their_own(world: World) -> None:
    world.verify()
    entry = world.known.enter(JUNE, "2", picture(of="jane"))
    world.known.settle(entry, is_verified=False)

    assert entry.search == FaceSearch(has_own=True)
    assert world.known.look(JUNE, picture(of="jane")) == FaceSearch(has_own=True)


def test_a_face_that_is_not_good_enough_is_nobodys(world: World) -> None:
    entry = world.known.enter(JUNE, "1", picture(of="nobody"))
    assert entry.search.unread is Unread.UNSUPPORTED
    world.known.settle(entry, is_verified=False)

    assert world.kept() == UserFace()
    assert world.known.look(JUNE, picture(of="nobody")).unread is Unread.UNSUPPORTED


def test_a_search_is_repeated_until_it_finds_the_face(world: World) -> None:
    world.faces.seen_after = lambda: 3
    world.verify()

    assert world.faces.calls == ["index", "search", "search", "search"]
    assert world.slept == sorted(world.slept)
    assert len(world.slept) == 2


def test_a_face_that_no_search_finds_is_waited_for_like_a_provider(world: World) -> None:
    world.faces.seen_after = lambda: 1000
    with pytest.raises(ProviderUnavailable):
        world.known.enter(JUNE, "1", picture())
    world.known.abandon(JUNE, "1")

    assert (world.faces.of(TENANT), world.kept()) == ({}, UserFace())


@pytest.mark.parametrize("call", ["index", "search"])
def test_what_broke_off_is_taken_up_with_the_same_face(world: World, call: str) -> None:
    world.faces.faults[call] = DOWN
    with pytest.raises(ProviderUnavailable):
        world.known.enter(JUNE, "1", picture())
    world.faces.faults.clear()
    world.verify()

    assert list(world.faces.of(TENANT)) == [world.kept().own]


def test_a_claim_that_left_no_mark_costs_no_listing(world: World) -> None:
    world.known.abandon(JUNE, "1")

    assert world.faces.calls == []


def test_an_erased_user_is_in_no_search(world: World) -> None:
    world.verify()
    world.known.enter(JUNE, "2", picture("next"))
    world.verify(JANE, shown=picture(of="jane"))
    FaceEraser(world.faces, world.table).erase(TENANT, pseudonym(JUNE))

    assert world.known.look("acme#new@example.com", picture("later")) == FaceSearch()
    assert world.kept() == UserFace()
    assert list(world.faces.of(TENANT).values()) == [pseudonym(JANE)]
    calls = len(world.faces.calls)
    FaceEraser(world.faces, world.table).erase(TENANT, pseudonym(JUNE))
    assert len(world.faces.calls) == calls, "whom nothing is known of costs no call of Rekognition"


def test_whoever_is_erased_before_the_face_is_kept_keeps_none(world: World) -> None:
    entry = world.known.enter(JUNE, "1", picture())
    world.table.forget(pseudonym(JUNE))  # the erasure had looked before the face was there
    world.known.settle(entry, is_verified=True)

    assert (world.faces.of(TENANT), world.kept()) == ({}, UserFace())


def test_whoever_is_erased_while_a_worker_dies_is_found_by_the_next_try(world: World) -> None:
    world.known.enter(JUNE, "1", picture())
    world.table.forget(pseudonym(JUNE))
    world.known.abandon(JUNE, "1", is_gone=True)

    assert world.faces.of(TENANT) == {}


# Two and more at once ------------------------------------------------------------------------------------------------


@dataclass
class Claims:
    """Claims that run at the same moment, one call at a time, in whatever order is picked.

    Attributes:
        picks: which of those that still run makes the next call, counted around.
    """

    picks: Sequence[int]
    turns: dict[int, Semaphore] = field(default_factory=dict)
    arrived: Semaphore = field(default_factory=lambda: Semaphore(0))
    running: list[int] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)

    def run(self, world: World, claims: Sequence[Callable[[], object]]) -> None:
        """Run them all to their end."""
        threads = [Thread(target=self._work, args=(place, claim)) for place, claim in enumerate(claims)]
        world.faces.before = self._wait
        for place, thread in enumerate(threads):
            self.turns[place] = Semaphore(0)
            self.running.append(place)
            thread.name = str(place)
            thread.start()
            assert self.arrived.acquire(timeout=10)
        turn = 0
        while self.running:
            place = self.running[self.picks[turn % len(self.picks)] % len(self.running)]
            turn += 1
            self.turns[place].release()
            assert self.arrived.acquire(timeout=10)
        world.faces.before = lambda _name: None
        assert self.raised == []

    def _work(self, place: int, claim: Callable[[], object]) -> None:
        try:
            self._wait("begin")
            claim()
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            self.raised.append(error)
        finally:
            self.running.remove(place)
            self.arrived.release()

    def _wait(self, _name: str) -> None:
        from threading import current_thread  # noqa: PLC0415

        self.arrived.release()
        self.turns[int(current_thread().name)].acquire()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    users=st.lists(st.sampled_from(["june", "june", "jane"]), min_size=2, max_size=3),
    picks=st.lists(st.integers(0, 2), min_size=1, max_size=30),
    delays=st.lists(st.integers(0, 6), min_size=3, max_size=3),
)
def test_of_claims_with_one_face_at_the_same_time_at_most_one_sees_nobody(
    client: Any,  # noqa: ANN401
    users: list[str],
    picks: list[int],
    delays: list[int],
) -> None:
    """Each user is somebody else; those that are called the same have one face."""
    world = new_world(client)
    indexed = iter(delays)
    world.faces.seen_after = lambda: next(indexed)
    verified: list[str] = []

    def claim(place: int, face: str) -> Callable[[], None]:
        def decide() -> None:
            user = f"acme#user-{place}@example.com"
            entry = None
            while entry is None:
                try:
                    entry = world.known.enter(user, "1", picture(str(place), of=face))
                except ProviderUnavailable:
                    continue  # the queue brings it again
            is_verified = not entry.search.others_percent
            verified.extend([face] if is_verified else [])
            world.known.settle(entry, is_verified=is_verified)

        return decide

    Claims(picks).run(world, [claim(place, face) for place, face in enumerate(users)])

    assert len(verified) == len(set(verified)), "one face became two users"
    shown = {each.face_id: each.shows for each in world.faces.kept.get(TENANT, [])}
    assert sorted(shown.values()) == sorted(verified), "what is not verified stays"
    alone = {face for face in users if users.count(face) == 1}
    assert alone <= set(verified), "nobody else has the face"


def test_searching_before_indexing_would_miss_the_other(world: World) -> None:
    """So that the test above can fail: the order of the two calls is what it rests on."""
    seen: list[tuple[float, ...]] = []

    def claim(user: str) -> Callable[[], None]:
        def decide() -> None:
            seen.append(world.known.look(user, picture(user)).others_percent)
            world.faces.index(TENANT, pseudonym(user), picture(user))

        return decide

    world.faces.shows = lambda _picture: "june"
    Claims([0, 1]).run(world, [claim(JUNE), claim(JANE)])

    assert seen == [(), ()]
