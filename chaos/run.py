"""One run: people act in a storm, the storm ends, everything comes to rest, and the promises are checked."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chaos.people import Customer, act, follow, sign_in
from chaos.promises import Findings, check, read_changes, read_validations
from chaos.recovery import Operator
from chaos.stage import impatient_template
from chaos.storm import storm
from local.client import Inbox, StageClient
from local.cloud import STATE_DIR, LocalCloud
from local.emulator.mails import taken
from local.endpoint import Endpoint

_STALLED_SECONDS: Final = 90
"""Nothing has moved for as long: it will not come to rest."""
_SLOW_SECONDS: Final = 150
"""From here on it is slow, which is said, and breaks no promise."""
_BATCH: Final = 10
_SENDING: Final = ("LOCALSENDWEBHOOK", "send_webhook", "DeleteMessageBatch", "ReceiveMessage")
_WRITING: Final = ("LOCALSENDLETTER", "send_letter", "DeleteMessageBatch", "ReceiveMessage")
_PUT_OFF: Final = '"error":"NotYet"'
_TELLING: Final = ("LOCALNOTIFYUSER", "notify_user", "DeleteMessageBatch", "ReceiveMessage")


@dataclass(frozen=True)
class Outcome:
    """The result of a run.

    Attributes:
        seed: of everything that was left to chance.
        findings: what there was and which promises were broken.
        faults: how often each fault struck.
        seconds: how long people acted, and how long it took to come to rest.
    """

    seed: int
    findings: Findings
    faults: Counter[str]
    seconds: tuple[float, float]


def run(
    submissions: int,
    users: int,
    seed: int,
    run_dir: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Run the stage with little patience, and all faults at once.

    Raises:
        GivenUpError: the API did not answer somebody for too long.
    """
    progress("starting the local cloud")
    folder = run_dir or STATE_DIR / "chaos"
    with (
        Endpoint() as endpoint,
        LocalCloud(
            template=impatient_template(), run_dir=folder, remember_pictures=True, trusts=endpoint.certificate.path
        ) as cloud,
    ):
        client, operator = StageClient(cloud.outputs), Operator(cloud)
        customers = sign_in(client, users)
        follow(client, customers, endpoint.url)
        with client.notifications() as inbox:
            cloud.faults.inject(*storm(), seed=seed)
            started = time.monotonic()
            for done, _ in enumerate(act(client, customers, submissions, seed), start=1):
                progress(f"{done} of {users} customers have done what they wanted")
            acted = time.monotonic() - started
            faults = cloud.faults.counts()
            cloud.faults.clear()
            progress("the storm is over; waiting until all is at rest")
            started = time.monotonic()
            findings = _come_to_rest(cloud, client, operator, inbox, endpoint, customers)
            rested = time.monotonic() - started
    findings.counts["accepted submissions"] = sum(customer.submissions for customer in customers)
    findings.counts["… with a liveness check"] = sum(customer.checks for customer in customers)
    findings.counts["dead letters brought back"] = operator.redriven
    findings.counts["failed stream records brought back"] = operator.replayed
    sent_again = findings.counts["sent again, under the same id"]
    calls = sum(number for name, number in faults.items() if any(part in name for part in _SENDING))
    findings.expect(sent_again <= calls, "an event is sent again after a fault only", (sent_again, calls))
    twice = findings.counts["letters sent again, under the same reference"]
    struck = sum(number for name, number in faults.items() if any(part in name for part in _WRITING))
    findings.expect(twice <= struck, "a letter is sent again after a fault only", (twice, struck))
    again = findings.counts["told again, under the same id"]
    reasons = sum(number for name, number in faults.items() if any(part in name for part in _TELLING))
    findings.expect(again <= _BATCH * reasons, "an outcome is told again after a fault only", (again, reasons))
    return Outcome(seed, findings, faults, (acted, rested))


def _come_to_rest(
    cloud: LocalCloud,
    client: StageClient,
    operator: Operator,
    inbox: Inbox,
    endpoint: Endpoint,
    customers: Sequence[Customer],
) -> Findings:
    """Bring back what lies aside while anything moves, until nothing is left and nothing is broken."""
    cloud.settle_deliveries()
    started = moved = time.monotonic()
    before: object = None
    while True:
        operator.recover()
        left, told, sent = operator.left(), inbox.drain(), list(endpoint.received)
        changes = read_changes(cloud, client.outputs["KycTableName"])
        mails = taken(client.outputs["AwsEndpointUrl"])
        now = (len(changes), len(told), len(sent), len(mails), left)
        if now != before:
            before, moved = now, time.monotonic()
        is_stalled = time.monotonic() - moved > _STALLED_SECONDS
        if not left or is_stalled:
            log = cloud.log("validate_kyc")
            findings = check(changes, customers, read_validations(log), told, sent, mails, client)
            findings.counts["put off while another claim of the user was validated"] = log.count(_PUT_OFF)
            for name, count in left.items():
                findings.expect(kept=False, promise="nothing is left behind", where=f"{count} in {name}")
            if not findings.broken or is_stalled:
                findings.counts["slow: seconds to come to rest"] = _slow(time.monotonic() - started)
                return findings
        time.sleep(0.5)


def _slow(seconds: float) -> int:
    """Return how long it took, where that is slow; else 0."""
    return round(seconds) if seconds > _SLOW_SECONDS else 0
