"""`python -m benchmarks.liveness`: how often an attack on a liveness check gets through, written to docs/liveness.md.

Videos are drawn of portraits and judged by what the laptop has in Face Liveness' place, so that their rates are its own
and not AWS's. What is tried on sessions and references goes through the API of a stage on this machine: that part is
the stack's, and the same wherever it runs.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Annotated, Any, Final

import cv2
import typer
from PIL import Image

from benchmarks.accuracy.measures import wilson
from benchmarks.markdown import table
from kyc.adapters.rekognition import FaceReader
from kyc.domain.evidence import Source
from kyc.domain.keys import tenant_email
from kyc.domain.liveness import REFERENCE_SECONDS, reference_digest
from kyc.domain.policy import Policy
from local.client import StageClient, User
from local.cloud import LocalCloud
from local.in_process import Files, face_reader
from local.liveness import challenge, check, video
from local.liveness.actors import SIZE, actor, replayed, swapped
from local.liveness.client import FRAMES_A_SECOND, Camera
from local.liveness.verdict import Shown, Verdict, judge
from samples.living import Act
from samples.portrait import AnyPortrait, Portrait, document_photo

REPORT: Final = Path(__file__).parent.parent / "docs" / "liveness.md"
_CLAIM: Final = {
    "first_name": "Ann", "last_name": "Lee", "date_of_birth": "2024-02-03", "id_type": "Passport",
    "id_value": "L898902C3",
}  # fmt: skip
"""A claim that rules itself out, so that no picture of it is looked at: what counts is whether it is taken."""


@dataclass(frozen=True)
class Rate:
    """Count tries of one kind, and those that got through.

    Attributes:
        name: what was tried.
        through: how often it got through.
        tried: how often it was tried.
    """

    name: str
    through: int
    tried: int

    @classmethod
    def of(cls, name: str, through: Iterable[bool]) -> "Rate":
        """Return the rate of tries, each told by whether it got through."""
        ended = list(through)
        return cls(name, sum(ended), len(ended))

    @property
    def shown(self) -> str:
        """The share with its 95 % confidence interval, and the counts behind it."""
        share, low, high = wilson(self.through, self.tried)
        return f"{share:.0%} ({low:.0%} to {high:.0%}; {self.through} of {self.tried})"


# Videos ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Video:
    """A way to stand before the camera.

    Attributes:
        name: as the report has it.
        act: what is done.
        of_another: whether the face is another person's than the document's.
        replays: whether the video answers an earlier session.
        swaps: whether another person stands there for them while they come closer.
    """

    name: str
    act: Act
    of_another: bool = False
    replays: bool = False
    swaps: bool = False


PERSON: Final = Video("The document's bearer, who does as asked", Act.PERSON)
VIDEOS: Final = (
    Video("A still picture of the bearer, held to the camera", Act.STILL_HELD),
    Video("A still picture of the bearer, moved into the oval, scaled and tilted", Act.STILL_MOVED),
    Video("A video of the bearer, recorded without the colours", Act.NO_LIGHT),
    Video("A video of the bearer, recorded in an earlier session with its colours", Act.PERSON, replays=True),
    Video("The bearer, in whose place another person comes into the oval", Act.PERSON, swaps=True),
    Video("The bearer, who stays away from the oval", Act.AWAY),
    Video("The bearer, in the dark", Act.DARK),
    Video("Another person, living or in a perfect video", Act.PERSON, of_another=True),
)


def videos(portraits: Sequence[AnyPortrait], seed: str, each: int) -> tuple[Rate, tuple[Rate, ...]]:
    """Return how often the bearer gets through, and how often each attack does.

    Args:
        portraits: faces, at least two.
        seed: which videos are drawn.
        each: how many of each kind are drawn of each portrait.
    """
    policy, files = Policy(), Files()
    faces = files, face_reader(files)
    pairs = list(zip(portraits, (*portraits[1:], portraits[0]), strict=True))

    def rate(kind: Video) -> Rate:
        drawn = ((one, other, Random(f"{seed}-{kind.name}-{one}-{n}")) for one, other in pairs for n in range(each))  # noqa: S311
        return Rate.of(kind.name, (_gets_through(kind, *one, policy, faces) for one in drawn))

    return rate(PERSON), tuple(rate(kind) for kind in VIDEOS)


def _gets_through(
    kind: Video,
    bearer: AnyPortrait,
    another: AnyPortrait,
    random: Random,
    policy: Policy,
    faces: tuple[Files, FaceReader],
) -> bool:
    """Return whether a video is taken for a living person, and for the one on the document."""
    verdict = filmed(kind, another if kind.of_another else bearer, random, another)
    if verdict.confidence_percent < policy.liveness_confidence_percent or verdict.reference is None:
        return False
    files, reader = faces
    _, shown = cv2.imencode(".jpg", verdict.reference[0])
    files.put("living", shown.tobytes())
    files.put("portrait", _jpeg(document_photo(bearer, (480, 612), (205, 205, 200))))
    comparison, _ = reader.compare(Source(key="portrait", filename="p.jpg"), Source(key="living", filename="l.jpg"))
    return (comparison.similarity_percent or 0) >= policy.face_match_percent


def filmed(kind: Video, portrait: AnyPortrait, random: Random, another: AnyPortrait) -> Verdict:
    """Return the verdict on one drawn video.

    Args:
        kind: what is done before the camera.
        portrait: whose face it is.
        random: draws the challenge, and what is left to chance.
        another: who takes their place, where somebody does.
    """
    asked = challenge.draw(random, *SIZE)
    camera: Camera = actor(portrait, str(random.random()), kind.act)
    if kind.swaps:
        camera = swapped(camera, actor(another, str(random.random()), kind.act))
    if kind.replays:
        camera = replayed(challenge.draw(random, *SIZE), camera)
    frames, lit_from = camera(asked)
    lit_ms = lit_from * 1000 / FRAMES_A_SECOND
    shown = [Shown(colour, lit_ms + place * asked.colour_ms) for place, colour in enumerate(asked.colours)]
    return judge(video.read(video.write(frames, FRAMES_A_SECOND)), asked, shown)


def _jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=92)
    return file.getvalue()


# Sessions and references --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """A user who has done a liveness check, and another one of the same tenant.

    Attributes:
        client: of the stage.
        user: who has done it.
        other: the other one.
        session_id: the check's session.
        reference: by which a claim names it.
    """

    client: StageClient
    user: User
    other: User
    session_id: str
    reference: str

    def reads(self, user: User, session_id: str) -> bool:
        """Return whether a user is given the result of a session."""
        path = f"{self.client.tenant_path(user.tenant)}/liveness/{session_id}/result"
        return self.client.request("POST", path, user, json={}).status_code == HTTPStatus.OK

    def claims(self, user: User, reference: str) -> bool:
        """Return whether a claim that names a reference is taken."""
        link = self.client.upload(user, "front.jpg", _jpeg(Image.new("RGB", (200, 120), "white")), "image/jpeg")
        links = [{"filename": "front.jpg", "kind": "id_front", "url": link}]
        answer = self.client.submit(user, {**_CLAIM, "liveness": reference}, links)
        return answer.status_code == HTTPStatus.ACCEPTED


Attempt = Callable[[Checked], bool]


def another_users_session(checked: Checked) -> bool:
    """Ask for the result of another user's session."""
    return checked.reads(checked.other, checked.session_id)


def another_users_reference(checked: Checked) -> bool:
    """Claim with another user's reference."""
    return checked.claims(checked.other, checked.reference)


def result_without_session(checked: Checked) -> bool:
    """Ask for the result of a session that nobody made."""
    return checked.reads(checked.user, f"{secrets.token_hex(4)}-0000-4000-8000-{secrets.token_hex(6)}")


def result_without_stream(checked: Checked) -> bool:
    """Ask for the result of a session before a camera was on."""
    return checked.reads(checked.other, check.start(checked.client, checked.other).session_id)


def tampered_reference(checked: Checked) -> bool:
    """Claim with a reference one of whose digits is another one."""
    place = secrets.choice([place for place, digit in enumerate(checked.reference) if digit != "."])
    digit = "0" if checked.reference[place] != "0" else "1"
    return checked.claims(checked.user, checked.reference[:place] + digit + checked.reference[place + 1 :])


def expired_reference(checked: Checked) -> bool:
    """Claim with a reference that is too old by a second; it is as good as before then."""
    good_until = _moved(checked, -REFERENCE_SECONDS - 1)
    try:
        return checked.claims(checked.user, checked.reference)
    finally:
        _moved(checked, good_until=good_until)


def _moved(checked: Checked, seconds: int = 0, *, good_until: int | None = None) -> int:
    """Set until when a reference is good, as if it had been made at another time, and return until when it was."""
    dynamodb, table_name = checked.client.aws("dynamodb"), f"{checked.client.stage}_kyc_liveness"
    user = {"S": tenant_email(checked.user.tenant, checked.user.email)}
    key = {"tenant#email": user, "item": {"S": f"result#{reference_digest(checked.reference)}"}}
    before = int(dynamodb.get_item(TableName=table_name, Key=key)["Item"]["good_until"]["N"])
    dynamodb.update_item(
        TableName=table_name,
        Key=key,
        UpdateExpression="SET good_until = :until",
        ExpressionAttributeValues={":until": {"N": str(before + seconds if good_until is None else good_until)}},
    )
    return before


def used_once(checked: Checked) -> bool:
    """Claim with one's own reference."""
    return checked.claims(checked.user, checked.reference)


ATTEMPTS: Final[Mapping[str, Attempt]] = {
    "The result of another user's session": another_users_session,
    "A claim with another user's reference": another_users_reference,
    "The result of a session that nobody made": result_without_session,
    "The result of a session to which nothing was streamed": result_without_stream,
    "A claim with a tampered reference": tampered_reference,
    "A claim with a reference that has expired": expired_reference,
}
"""Tried on a good reference, which is used after them, and then once more."""
ONCE, TWICE = "A claim with one's own reference", "A second claim with it"


def sessions(users: int) -> tuple[Rate, tuple[Rate, ...]]:
    """Return how often a user's own reference is taken, and how often each attack on it is; on a stage of their own.

    Args:
        users: how many do a check.
    """
    ended: dict[str, list[bool]] = {name: [] for name in (ONCE, *ATTEMPTS, TWICE)}
    with tempfile.TemporaryDirectory() as folder, LocalCloud(run_dir=Path(folder) / "run") as cloud:
        for checked in _checked(StageClient(cloud.outputs), users):
            for name, attempt in (*ATTEMPTS.items(), (ONCE, used_once), (TWICE, used_once)):
                ended[name].append(attempt(checked))
    once, *attacks = (Rate.of(name, through) for name, through in ended.items())
    return once, tuple(attacks)


def _checked(client: StageClient, users: int) -> Iterator[Checked]:
    for _ in range(users):
        tenant = f"t{secrets.token_hex(4)}"
        user, other = (client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com") for _ in range(2))
        started = check.start(client, user)
        done: dict[str, Any] = check.finish(client, user, started, actor(Portrait.GRACE_HOPPER, tenant), SIZE)
        yield Checked(client, user, other, started.session_id, done["liveness"])


# The report ---------------------------------------------------------------------------------------------------------


def report(
    of_videos: tuple[Rate, tuple[Rate, ...]], of_sessions: tuple[Rate, tuple[Rate, ...]], seed: str, on: str
) -> str:
    """Return the whole page.

    Args:
        of_videos: how often the bearer gets through, and each attack before the camera.
        of_sessions: how often a user's own reference is taken, and each attack on sessions and references.
        seed: which videos were drawn.
        on: the day, YYYY-MM-DD.
    """
    policy = Policy()
    (bearer, videos_), (own, attempts) = of_videos, of_sessions
    return f"""# Attacks on the liveness check, measured

Written by `make liveness` on {on}, seed `{seed}`. In brackets: the 95 % confidence interval (Wilson) and the counts.

## Before the camera

{_rates(("Before the camera", "Gets through"), (bearer, *videos_))}

To get through is to be taken for a living person (`liveness_confidence_percent` {policy.liveness_confidence_percent:g})
whose face is the document's (`face_match_percent` {policy.face_match_percent:g}). The first line is no attack.

**These are rates of the local vision server, which stands in for Rekognition Face Liveness, on drawn videos.** They
show that each of its questions is asked, and what the rest of the stack does with the answer. What Face Liveness itself
lets through no laptop can tell: AWS publishes figures of its own in the
[service card](https://aws.amazon.com/machine-learning/responsible-machine-learning/rekognition-face-liveness/). A video
that is injected in the camera's place and answers the light of this very session looks to the local checks like a
person.

## Sessions and references

{_rates(("Tried through the API", "Taken"), (own, *attempts))}

The first line is no attack: it comes after the others but the last one, with the same reference, so that none of them
used it up. All of it is the stack's own, the same on AWS and on a laptop: a session is read by its user alone, and a
reference is good for one claim of its user within {REFERENCE_SECONDS // 60} minutes, used up in the transaction that
stores the claim.
"""


def _rates(headings: tuple[str, str], rates: Iterable[Rate]) -> str:
    return table(headings, [[rate.name, rate.shown] for rate in rates])


def main(
    *,
    seed: Annotated[str, typer.Option(help="Which videos are drawn.")] = "report",
    each: Annotated[int, typer.Option(min=1, help="Videos of each kind and portrait.")] = 5,
    users: Annotated[int, typer.Option(min=1, help="Who do a check against a stage on this machine.")] = 8,
) -> None:
    """Measure, print the rates, and write docs/liveness.md."""
    written = report(
        videos(list(Portrait), seed, each), sessions(users), seed, time.strftime("%Y-%m-%d", time.gmtime())
    )
    typer.echo(written)
    REPORT.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
