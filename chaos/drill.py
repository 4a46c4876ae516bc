"""`python -m chaos.drill`: an outage of a provider, scaled in time, and what it costs.

Stage `local` runs with its waits scaled by the visibility timeout of the validation queue (a minute of AWS is three
seconds and a bit here), its patience with a provider too; numbers of tries are as they are. Claims come in at a steady
pace, as many as a laptop can look at. A provider goes down for a while, in proportion as long as an hour; then it comes
back, and everything is decided.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from chaos.stage import scaled_template
from kyc.domain.reasons import ReasonCode
from local.client import StageClient, User
from local.cloud import STATE_DIR, LocalCloud
from local.faults.rehearse import outage
from samples import demo_cases

SCALED_VISIBILITY_SECONDS: Final = 60
AWS_VISIBILITY_SECONDS: Final = 1080
AN_HOUR: Final = 3600 * SCALED_VISIBILITY_SECONDS / AWS_VISIBILITY_SECONDS
"""Seconds that an hour of AWS takes here."""
_LOOK_SECONDS: Final = 60 * SCALED_VISIBILITY_SECONDS / AWS_VISIBILITY_SECONDS
_PAID: Final = ("textract", "rekognition", "anthropic")
_AT_A_TIME: Final = 8
_STALLED_SECONDS: Final = 120
"""Nothing was decided for as long: it no longer drains."""


@dataclass(frozen=True)
class Figures:
    """The cost of an outage.

    Attributes:
        claims: how many were submitted.
        meanwhile: how many of them while the provider was down.
        outage_seconds: how long it was.
        decided: how many were decided in the end.
        to_a_person: how many of them went to a person because of the outage.
        dead_letters: messages in the dead-letter queues in the end.
        opened: how often the breaker opened.
        receives: how often messages were taken from the queue, for each claim.
        paid: calls that providers answered, for each claim.
        paid_without: the same for the claims before the outage.
        drain_seconds: from the provider's return until everything was decided.
    """

    claims: int
    meanwhile: int
    outage_seconds: float
    decided: int
    to_a_person: int
    dead_letters: int
    opened: int
    receives: float
    paid: float
    paid_without: float
    drain_seconds: float

    @property
    def is_as_promised(self) -> bool:
        """Return True if the outage cost nobody anything but time."""
        return (self.decided, self.to_a_person, self.dead_letters) == (self.claims, 0, 0)


class _Drill:
    def __init__(self, cloud: LocalCloud, users: int) -> None:
        self.cloud = cloud
        self.client = StageClient(cloud.outputs)
        self.case = next(case for case in demo_cases() if case.name == "passport")
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            self.users = list(pool.map(self._sign_in, range(users)))
        self.submitted: list[tuple[User, str]] = []

    def _sign_in(self, number: int) -> tuple[User, list[dict[str, str]]]:
        user = self.client.sign_in(f"tenant{number:03}", f"customer{number:03}@example.com")
        links = [
            {
                "filename": upload.filename,
                "kind": upload.kind,
                "url": self.client.upload(user, upload.filename, upload.data, upload.content_type),
            }
            for upload in self.case.uploads
        ]
        return user, links

    def submit(self, number: int) -> None:
        """Submit a claim: the first one of a user is right, the others name a number that is not on the document."""
        user, links = self.users[number % len(self.users)]
        turn = number // len(self.users)
        value = str(self.case.claim["id_value"]) if turn == 0 else f"X{turn:02}{number:05}"
        self.client.submit(user, {**self.case.claim, "id_value": value}, links).raise_for_status()
        self.submitted.append((user, value))

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the table's items, in DynamoDB's form."""
        dynamodb = self.client.aws("dynamodb")
        for page in dynamodb.get_paginator("scan").paginate(TableName=self.client.outputs["KycTableName"]):
            yield from page["Items"]

    def decided(self) -> list[dict[str, Any]]:
        """Return the items of records that are decided."""
        return [item for item in self.records() if not item["verify"]["BOOL"]]

    def wait_until_decided(self, count: int) -> float:
        """Wait while anything moves until so many are decided; returns the seconds."""
        started = moved = time.monotonic()
        before = -1
        while (now := len(self.decided())) < count:
            if now != before:
                before, moved = now, time.monotonic()
            if time.monotonic() - moved > _STALLED_SECONDS:
                break
            time.sleep(0.5)
        return time.monotonic() - started

    def answered(self) -> int:
        """Return the calls that are paid for: of textract, rekognition and the model, answered without an error."""
        return sum(call.service in _PAID and call.status < 400 for call in self.cloud.recorded_calls())

    def dead_letters(self) -> int:
        """Messages in all dead-letter queues."""
        sqs = self.client.aws("sqs")
        urls = [url for name, url in self.client.outputs.items() if name.endswith("DeadLetterQueueUrl")]
        name = "ApproximateNumberOfMessages"
        return sum(
            int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]) for url in urls
        )

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Have `probe_providers` look as often as its schedule would have it, in the drill's time."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(_LOOK_SECONDS):
                self.cloud.invoke("probe_providers", {})

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def run(
    claims: int,
    users: int,
    outage_seconds: float,
    provider: str = "textract",
    run_dir: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Figures:
    """Run one drill.

    Args:
        claims: how many are submitted, one in six of them before the outage, the others while it lasts.
        users: by how many customers.
        outage_seconds: how long the provider is down.
        provider: which.
        run_dir: where logs are kept.
        progress: told what happens.
    """
    progress("starting the local cloud")
    with LocalCloud(
        template=scaled_template(SCALED_VISIBILITY_SECONDS),
        run_dir=run_dir or STATE_DIR / "drill",
        remember_pictures=True,
    ) as cloud:
        drill = _Drill(cloud, users)
        cloud.record_calls()
        before = max(1, claims // 6)
        with drill.looking():
            for number in range(before):
                drill.submit(number)
            drill.wait_until_decided(before)
            paid_before = drill.answered()
            down = outage(provider, down=True, throttle=False, denied=False, slow_seconds=0)
            cloud.faults.inject(*([down] if down else []))
            progress(f"{provider} is down")
            began = time.monotonic()
            for place, number in enumerate(range(before, claims), start=1):
                drill.submit(number)
                time.sleep(max(0.0, began + place * outage_seconds / (claims - before) - time.monotonic()))
            cloud.faults.clear()
            progress(f"{provider} is back; draining")
            drain_seconds = drill.wait_until_decided(claims)
        return _figures(drill, outage_seconds, drain_seconds, before, paid_before)


def _figures(drill: _Drill, outage_seconds: float, drain_seconds: float, before: int, paid_before: int) -> Figures:
    decided = drill.decided()
    claims = len(drill.submitted)
    log = drill.cloud.log("validate_kyc")
    looks = [line for line in drill.cloud.log("probe_providers").splitlines() if '"BreakerOpen"' in line]
    states = ['"BreakerOpen":[1' in line.replace(" ", "") for line in looks]
    return Figures(
        claims=claims,
        meanwhile=claims - before,
        outage_seconds=outage_seconds,
        decided=len(decided),
        to_a_person=sum(_because_of_the_outage(item) for item in decided),
        dead_letters=drill.dead_letters(),
        opened=sum(now and not earlier for earlier, now in zip([False, *states], states, strict=False)),
        receives=log.count('"event":"taken"') / claims,
        paid=(drill.answered() - paid_before) / max(1, claims - before),
        paid_without=paid_before / before,
        drain_seconds=drain_seconds,
    )


def _because_of_the_outage(item: dict[str, Any]) -> bool:
    codes = {each["M"]["code"]["S"] for each in item.get("reasons", {}).get("L", ())}
    return bool(codes & {ReasonCode.PROVIDER_UNAVAILABLE, ReasonCode.COULD_NOT_BE_PROCESSED})


def main(
    claims: Annotated[int, typer.Option(min=2, help="How many claims are submitted.")] = 120,
    users: Annotated[int, typer.Option(min=1, help="By how many customers.")] = 40,
    provider: Annotated[str, typer.Option(help="Which provider goes down.")] = "textract",
    outage_seconds: Annotated[float, typer.Option(min=1, help="For how long; scaled, an hour.")] = round(AN_HOUR, 1),
) -> None:
    """Take a provider down, scaled in time, and show what it costs; exit with 1 if it costs more than time."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    with console.status("") as status:
        figures = run(claims, users, outage_seconds, provider, progress=status.update)
    console.print(table(figures, provider))
    raise typer.Exit(0 if figures.is_as_promised else 1)


def table(figures: Figures, provider: str) -> Table:
    """Return the figures to be printed."""
    hours = figures.outage_seconds / AN_HOUR
    made = Table(
        "Figure", "", title=f"{provider} down for {figures.outage_seconds:.0f} s ({hours:.2g} h in AWS's time)"
    )
    for name, value in (
        ("claims submitted", f"{figures.claims}, of which {figures.meanwhile} during the outage"),
        ("… a second", f"{figures.meanwhile / figures.outage_seconds:.2g}"),
        ("decided", str(figures.decided)),
        ("to a person because of the outage", str(figures.to_a_person)),
        ("dead letters", str(figures.dead_letters)),
        ("the breaker opened", f"{figures.opened} times"),
        ("receives a claim", f"{figures.receives:.2f}"),
        ("paid calls a claim", f"{figures.paid:.2f}"),
        ("… before the outage", f"{figures.paid_without:.2f}"),
        ("time to drain", f"{figures.drain_seconds:.0f} s"),
    ):
        made.add_row(name, value)
    return made


if __name__ == "__main__":
    typer.run(main)
