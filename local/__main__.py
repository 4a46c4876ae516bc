"""`python -m local`: run the stack on this machine."""

import json
import shlex
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

import typer
from rich.console import Console
from rich.table import Table

from local.client import StageClient
from local.cloud import OUTPUTS_FILE, PROJECT, STATE_DIR, LocalCloud, PortTakenError
from local.desk import publish_here
from local.emulator import mail_page
from local.emulator.mails import shown, taken
from local.emulator.template import TemplateError
from local.faults.control import read_rules, replace_rules
from local.faults.rehearse import outage, with_outage
from local.processes import StartError
from local.synth import SynthesisError

_START_ERRORS = (PortTakenError, SynthesisError, StartError, TemplateError)

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The stack of stage `local`, on this machine.")
console = Console(stderr=True, highlight=False, soft_wrap=True)


def _until_stopped() -> threading.Event:
    """Set on Ctrl-C and SIGTERM."""
    stopped = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stopped.set())
    return stopped


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the API; 0 takes a free one.")] = 8000,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not show the functions' logs.")] = False,  # noqa: FBT002
) -> None:
    """Run the stack until Ctrl-C."""
    stopped = _until_stopped()
    started = time.monotonic()
    try:
        with LocalCloud(
            port=port, show_logs=not quiet, progress=lambda what: console.print(f"[dim]{what} …[/]")
        ) as cloud:
            desk = publish_here(cloud.outputs)
            _say_ready(cloud, time.monotonic() - started)
            console.print(f"[bold]The desk[/]: {desk}")
            console.print(f"[bold]The customer's page[/]: {desk}me/" if desk.endswith("/") else "")
            stopped.wait()
            console.print("[dim]stopping …[/]")
    except _START_ERRORS as error:
        console.print(f"[red]{error}[/]", markup=True)
        raise typer.Exit(1) from error


@app.command()
def debug(
    function: Annotated[str, typer.Argument(help="The function, by the name of its folder: validate_kyc.")],
    debug_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the debugger.")] = 5678,
    port: Annotated[int, typer.Option(help="Port of the API; 0 takes a free one.")] = 8000,
) -> None:
    """Run the stack until Ctrl-C, with one function that waits for a debugger (CONTRIBUTING.md)."""
    known = sorted(handler.parent.name for handler in (PROJECT / "lambdas").glob("*/handler.py"))
    if function not in known:
        raise typer.BadParameter(f"there is no function {function}; there are {', '.join(known)}")
    stopped = _until_stopped()
    try:
        with LocalCloud(
            port=port,
            show_logs=True,
            debugged=(function, debug_port),
            progress=lambda what: console.print(f"[dim]{what} …[/]"),
        ) as cloud:
            publish_here(cloud.outputs)
            console.print(f"[bold green]Ready[/]: {cloud.outputs.get('ApiUrl', '')}")
            console.print(
                f"Once {function} has something to do, it waits for a debugger (debugpy) on 127.0.0.1:{debug_port}; it "
                "runs lambdas/ as it is, without a timeout. Start it again after a change."
            )
            stopped.wait()
    except _START_ERRORS as error:
        console.print(f"[red]{error}[/]", markup=True)
        raise typer.Exit(1) from error


@app.command()
def token(
    tenant: Annotated[str, typer.Option(help="The user's tenant.")],
    email: Annotated[str, typer.Option(help="The user's e-mail address.")],
    admin: Annotated[bool, typer.Option("--admin", help="Make the user an administrator.")] = False,  # noqa: FBT002
    reviewer: Annotated[bool, typer.Option("--reviewer", help="Make the user a reviewer.")] = False,  # noqa: FBT002
    outputs: Annotated[Path, typer.Option(help="Outputs file of the stage.")] = STATE_DIR / OUTPUTS_FILE,
) -> None:
    """Print an ID token of a user, who is made if need be."""
    if not outputs.exists():
        console.print("[red]The stack does not run. Start it: make local[/]")
        raise typer.Exit(1)
    user = StageClient.from_file(outputs).sign_in(tenant, email, administrator=admin, reviewer=reviewer)
    sys.stdout.write(user.token + "\n")


@app.command()
def demo() -> None:
    """Run the stack and take the demo's cases through it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    from local.demo import run_demo  # noqa: PLC0415 - the samples need a second to import

    try:
        with console.status("starting the local cloud") as status, LocalCloud(progress=status.update) as cloud:
            status.stop()
            came_out = run_demo(
                StageClient(cloud.outputs),
                Console(width=None if sys.stdout.isatty() else 110),
                outputs_path=cloud.outputs_path,
                pictures=Path(_relative(STATE_DIR)),
            )
            console.print(
                "Where people decide: the desk, http://localhost:8000/app/ while `make local` runs; where customers"
                " show who they are: http://localhost:8000/app/me/."
            )
    except _START_ERRORS as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error
    raise typer.Exit(0 if came_out else 1)


@app.command()
def faults(
    provider: Annotated[str, typer.Argument(help="Which one; without it, what goes wrong is listed.")] = "",
    down: Annotated[bool, typer.Option("--down", help="It answers with its own internal error.")] = False,  # noqa: FBT002
    throttle: Annotated[bool, typer.Option("--throttle", help="It is asked too often, it says.")] = False,  # noqa: FBT002
    denied: Annotated[bool, typer.Option("--denied", help="It says that we may not.")] = False,  # noqa: FBT002
    slow: Annotated[float, typer.Option(help="It answers, after so many seconds.")] = 0.0,
    up: Annotated[bool, typer.Option("--up", help="It works again; without a provider, all do.")] = False,  # noqa: FBT002
    outputs: Annotated[Path, typer.Option(help="Outputs file of the stage.")] = STATE_DIR / OUTPUTS_FILE,
) -> None:
    """Make a provider of the running stage fail, to rehearse an outage, and list the faults."""
    if not outputs.exists():
        console.print("[red]The stack does not run. Start it: make local[/]")
        raise typer.Exit(1)
    url = StageClient.from_file(outputs).outputs["FaultsUrl"]
    rules = read_rules(url)
    if up and not provider:
        rules = ()
    try:
        rule = outage(provider, down=down, throttle=throttle, denied=denied, slow_seconds=slow) if provider else None
        if rule or (provider and up):
            rules = with_outage(rules, provider, None if up else rule)
    except ValueError as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error
    replace_rules(url, rules)
    for each in rules:
        after = f" after {each.seconds:g} s" if each.seconds else ""
        sys.stdout.write(f"{each.service}: {each.fault.value}{after} {each.code}".rstrip() + "\n")
    if not rules:
        sys.stdout.write("Nothing goes wrong.\n")


@app.command()
def read(
    pictures: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="The front, and the back if any.")
    ],
    picture: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to draw the front with what was found on it (PNG).")
    ] = None,
) -> None:
    """Show what a document says: every value, its source and its place."""
    from kyc.domain.claim import DocumentKind  # noqa: PLC0415 - the models need seconds to load
    from kyc.reading.table import HEADINGS, facts, rows  # noqa: PLC0415
    from local.read import draw, read_pictures  # noqa: PLC0415

    found = read_pictures(pictures).reading
    table = Table(*HEADINGS, box=None, header_style="bold")
    for row in rows(found):
        table.add_row(*row)
    out = Console(width=None if sys.stdout.isatty() else 140)
    out.print(table)
    for fact in facts(found):
        out.print(fact, markup=False, highlight=False)
    if picture:
        draw(found, DocumentKind.ID_FRONT, pictures[0]).save(picture)
        console.print(f"Drawn to {picture}.")


@app.command()
def mails(
    to: Annotated[str, typer.Option(help="Those to this address alone.")] = "",
    html: Annotated[bool, typer.Option("--html", help="The part for browsers, of the latest one alone.")] = False,  # noqa: FBT002
    outputs: Annotated[Path, typer.Option(help="Outputs file of the stage.")] = STATE_DIR / OUTPUTS_FILE,
) -> None:
    """Print the mails that the running stage would have sent, the oldest first."""
    if not outputs.exists():
        console.print("[red]The stack does not run. Start it: make local[/]")
        raise typer.Exit(1)
    client = StageClient.from_file(outputs)
    found = [mail for mail in taken(client.outputs["AwsEndpointUrl"]) if not to or to in mail.to]
    if not found:
        console.print("[dim]None was sent.[/]")
    elif html:
        sys.stdout.write(found[-1].html)
    else:
        sys.stdout.write("\n".join(map(shown, found)))


@app.command()
def liveness(
    frames: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Pictures, by name in their order.")],
    tenant: Annotated[str, typer.Option(help="The user's tenant.")] = "acme",
    email: Annotated[str, typer.Option(help="The user's e-mail address.")] = "a@example.com",
    outputs: Annotated[Path, typer.Option(help="Outputs file of the stage.")] = STATE_DIR / OUTPUTS_FILE,
) -> None:
    """Do a liveness check as a browser would, with a folder's pictures before the camera, and print its result."""
    if not outputs.exists():
        console.print("[red]The stack does not run. Start it: make local[/]")
        raise typer.Exit(1)
    from local.liveness.check import do_check  # noqa: PLC0415 - OpenCV needs a second to import
    from local.liveness.client import StreamRefusedError, from_folder  # noqa: PLC0415

    client = StageClient.from_file(outputs)
    try:
        camera, size = from_folder(frames)
        result = do_check(client, client.sign_in(tenant, email), camera, size)
    except (StreamRefusedError, ValueError) as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


def _say_ready(cloud: LocalCloud, seconds: float) -> None:
    api = cloud.outputs.get("ApiUrl", "")
    python = shlex.quote(_relative(Path(sys.executable)))
    token_command = f"{python} -m local token --tenant acme --email a@example.com"
    console.print(f"[bold green]Ready[/] in {seconds:.1f} s")
    for name, value in cloud.outputs.items():
        if name != "CustomerPage":  # texts in several languages
            console.print(f"  [cyan]{name:<30}[/] {value}")
    console.print("Try it in another shell:", style="bold")
    console.print(f"  TOKEN=$({token_command})", markup=False)
    console.print(
        f'  curl -H "Authorization: Bearer $TOKEN" {api}/kyc/stage/local/tenant/acme/email/a@example.com', markup=False
    )
    mails = urljoin(api, mail_page.PATH)
    console.print(f"  {python} -m local mails    # the letters to customers; in a browser: {mails}", markup=False)
    console.print("[dim]Logs are kept in .local/logs. Ctrl-C stops everything.[/]")


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    app()
