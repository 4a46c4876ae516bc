"""The demo: six cases through every part of a running stage, one that a person decides, and one by the camera."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local.client import Inbox, StageClient, User, wait_for
from local.customer import verify_in_browser
from local.desk import BrowserError, NoBrowserError, decide_in_browser, publish_here
from local.emulator.mails import Mail, shown, taken
from samples import Case, demo_cases, left_to_people
from samples.demo import JUNE

TENANT: Final = "acme"
DESK_TENANT: Final = "globex"
"""Of the case at the desk, whose document and selfie another tenant's user was verified with."""
CAMERA_TENANT: Final = "initech"
"""Of the case by the camera, likewise."""
_OUTCOME_SECONDS: Final = 120
_LETTER_OF: Final = 2
"""Of which case's customer the letter is shown."""
_COLOURS: Final = {"verified": "green", "rejected": "red", "manual_review": "yellow"}


@dataclass(frozen=True)
class Result:
    """The result of a case."""

    case: Case
    record: dict[str, Any]
    seconds: float
    """From the API's answer to the stored outcome."""
    identity: dict[str, Any]
    notifications: Sequence[dict[str, Any]] = field(default_factory=tuple)

    @property
    def outcome(self) -> str:
        """The record's status."""
        status: str = self.record["validation_status"]
        return status

    @property
    def reasons(self) -> list[str]:
        """Codes of the reasons."""
        return [reason["code"] for reason in self.record.get("reasons", ())]

    @property
    def problems(self) -> list[str]:
        """In what it did not come out as it should."""
        problems = []
        if self.outcome not in self.case.expected:
            problems.append(f"the outcome should be {' or '.join(self.case.expected)}")
        if self.outcome == "rejected" and self.case.reasons and not set(self.case.reasons) & set(self.reasons):
            problems.append(f"the reasons should include {' or '.join(self.case.reasons)}")
        if not self.notifications or self.notifications[-1]["validation_status"] != self.outcome:
            problems.append("the notification does not tell the outcome")
        return problems


def submit_case(client: StageClient, case: Case, user: User) -> tuple[dict[str, Any], float]:
    """Upload a case's documents, submit its claim, and wait for the outcome.

    Returns:
        The decided record, as its owner sees it, and the seconds from the API's answer to the outcome.

    Raises:
        HTTPStatusError: the API refused something.
        TimeoutError: no outcome came.
    """
    links = [
        {
            "filename": upload.filename,
            "kind": upload.kind,
            "url": client.upload(user, upload.filename, upload.data, upload.content_type),
        }
        for upload in case.uploads
    ]
    client.submit(user, case.claim, links).raise_for_status()
    submitted = time.monotonic()
    record = client.wait_for_outcome(user, user.email, case.claim["id_value"], timeout_seconds=_OUTCOME_SECONDS)
    return record, time.monotonic() - submitted


def run_cases(client: StageClient, inbox: Inbox, console: Console) -> Iterator[Result]:
    """Run the demo's cases, each by a user of its own; one without uploads decides the record before it by hand."""
    administrator = client.sign_in(TENANT, "administrator@example.com", administrator=True)
    user = administrator
    told = 0
    for number, case in enumerate(demo_cases(), start=1):
        with console.status(f"{number}. {case.title}"):
            if case.decision is None:
                user, told = client.sign_in(TENANT, f"customer-{number}@example.com"), 0
            if case.decision is None:
                record, seconds = submit_case(client, case, user)
            else:
                started = time.monotonic()
                decision = {"id_type": case.claim["id_type"], "id_value": case.claim["id_value"], **case.decision}
                record = client.decide(administrator, user.email, decision).raise_for_status().json()
                seconds = time.monotonic() - started
            told += 1
            notifications = inbox.wait_for(user.email, told, timeout_seconds=30)
            identity = client.wait_for_identity(user, record["validation_status"], timeout_seconds=30)
        yield Result(case, record, seconds, identity, notifications)


def run_demo(client: StageClient, console: Console, *, outputs_path: Path, pictures: Path) -> bool:
    """Run the demo against a stage and print what happened.

    Args:
        client: of the stage.
        console: where it is printed.
        outputs_path: the file of the stage's outputs.
        pictures: the folder where pictures of the pages are left.

    Returns:
        Whether every case came out as it should.
    """
    publish_here(client.outputs)
    results = []
    with client.notifications(TENANT) as inbox:
        for result in run_cases(client, inbox, console):
            mark = "[red]✗[/]" if result.problems else "[green]✓[/]"
            console.print(f"{mark} {result.case.title}: {_coloured(result.outcome)} in {result.seconds:.1f} s")
            results.append(result)
    console.print(_outcomes(results), _consequences(results))
    _show_letter(client, console, f"customer-{_LETTER_OF}@example.com")
    for result in results:
        for problem in result.problems:
            console.print(f"[red]✗ {result.case.title}: {problem}[/]")
    passed = not any(result.problems for result in results)
    console.print(
        "[green]All six came out as they should.[/]" if passed else "[red]Not all came out as they should.[/]"
    )
    decided = _decide_at_desk(client, console, outputs_path, pictures / "desk.png")
    return _verify_by_camera(console, outputs_path, pictures / "customer.png") and decided and passed


def _decide_at_desk(client: StageClient, console: Console, outputs_path: Path, picture: Path) -> bool:
    """Have a reviewer decide a case in a browser, and print the result; return True if it went well."""
    case = left_to_people()
    customer = client.sign_in(DESK_TENANT, "customer-7@example.com")
    with console.status(f"7. {case.title}"):
        record, _ = submit_case(client, case, customer)
        try:
            seconds = decide_in_browser(DESK_TENANT, outputs_path, picture)
        except NoBrowserError as error:
            console.print(f"[yellow]{case.title}: it waits, since no browser starts here ({error}).[/]")
            return True
        except BrowserError:
            console.print(f"[red]✗ {case.title}: it was not decided at the desk[/]")
            return False
        decided = client.records(customer, customer.email)[0]["validation_status"]
    went_well = (record["validation_status"], decided) == ("manual_review", "verified")
    mark = "[green]✓[/]" if went_well else "[red]✗[/]"
    console.print(
        f"{mark} {case.title}: {_coloured(record['validation_status'])}, then {_coloured(decided)} by a reviewer at the"
        f" desk, in a browser, with three keys in {seconds:.1f} s. A picture of it: {picture}"
    )
    return went_well


def _verify_by_camera(console: Console, outputs_path: Path, picture: Path) -> bool:
    """Have a customer hold a licence before a browser's camera and be filmed; print it, and return True on success."""
    case = next(iter(demo_cases()))
    title = "The first one by the customer's page"
    with console.status(f"8. {title}"):
        try:
            seconds = verify_in_browser(case, JUNE.portrait, CAMERA_TENANT, outputs_path, picture)
        except NoBrowserError as error:
            console.print(f"[yellow]{title}: left out, since no browser starts here ({error}).[/]")
            return True
        except BrowserError:
            console.print(f"[red]✗ {title}: it did not end as verified[/]")
            return False
    console.print(
        f"[green]✓[/] {title}: {_coloured('verified')}, with a licence before the camera of a browser, and filmed,"
        f" from consent to outcome in {seconds:.1f} s. A picture of it: {picture}"
    )
    return True


def _show_letter(client: StageClient, console: Console, email: str) -> None:
    """Print the letter to a customer, which a mail server would have got."""

    def letter() -> Mail | None:
        return next((mail for mail in taken(client.outputs["AwsEndpointUrl"]) if email in mail.to), None)

    found = wait_for(letter, timeout_seconds=30, what="a letter")
    console.print(Panel(Text(shown(found).strip()), title="A letter"))


def _outcomes(results: Sequence[Result]) -> Table:
    table = Table(title="Cases", show_lines=True)
    for heading in ("#", "Case", "Uploaded"):
        table.add_column(heading)
    for heading in ("Outcome", "Reasons", "Seconds"):
        table.add_column(heading, no_wrap=True)
    for number, result in enumerate(results, start=1):
        uploaded = ", ".join(upload.kind for upload in result.case.uploads) or "-"
        reasons = "\n".join(result.reasons) or "-"
        table.add_row(
            str(number), result.case.title, uploaded, _coloured(result.outcome), reasons, f"{result.seconds:.1f}"
        )
    return table


def _consequences(results: Sequence[Result]) -> Table:
    table = Table("#", "Identity item", "Notification", title="What followed", show_lines=True)
    for number, result in enumerate(results, start=1):
        told = result.notifications[-1]
        message = "\n".join([*(reason["message"] for reason in told["reasons"]), told["next_step"]])
        identity = f"{result.identity['tenant#email']}\n{_coloured(result.identity['status'])}"
        table.add_row(str(number), identity, f"{_coloured(told['validation_status'])}: {message}")
    return table


def _coloured(outcome: str) -> str:
    return f"[{_COLOURS.get(outcome, 'white')}]{outcome}[/]"
