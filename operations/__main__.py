"""`python -m operations`: an operator's commands. Exit codes: 0 done, 1 something is left over, 2 not possible."""

import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kyc.domain.erasure_limits import WaitingErasure
from kyc.domain.reasons import ReasonCode
from operations.breaker import BreakerSwitch
from operations.dead_letter_list import DeadLetter, look_at_dead_letters
from operations.dead_letters import QueueRedrive, Redriven
from operations.erasures import ErasureDesk, HeldErasures
from operations.failed_records import READERS, redrive_failed_records
from operations.pending import PendingRecord, pending_records
from operations.publish_web import publish_web
from operations.re_erase import ReEraser
from operations.rebuild_faces import Faces
from operations.rebuild_lists import MISSING, STRAY, WRONG, Lists, summed
from operations.revalidate import Waiting, operator, stuck_records, validate_again, waiting_records
from operations.sign import sign as sign_record
from operations.sign import unsigned_records
from operations.stage import AsJson, Stage, StageError, find_stage, or_say_why, told, write_json
from operations.trace import Hop, hops, record_of, require_submission_id

LEFT_OVER = 1
_WIDTH_OF_A_FILE = 120

StageName = Annotated[str, typer.Option("--stage", help="The stage's name.")]
OutputsFile = Annotated[Path | None, typer.Option("--outputs", help="Outputs file, in place of asking CloudFormation.")]

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Commands for the operator of a stage.")
console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)


@app.command()
def redrive(stage: StageName, outputs: OutputsFile = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Bring back what failed: all dead-letter queues, and the stream records that could not be dispatched."""
    with or_say_why():
        there = find_stage(stage, outputs)
        results = [*_redrive_queues(there), *(redrive_failed_records(there, reader) for reader in READERS)]
    done = all(result.done for result in results)
    if as_json:
        write_json([asdict(result) for result in results])
    else:
        table = Table("Where", "Waiting", "Moved", "Failed", "Note")
        for result in results:
            table.add_row(result.place, str(result.waiting), str(result.moved), str(result.failed), result.note)
        console.print(table)
        if not done:
            console.print("Not everything came back. Mend the cause and run this again.")
    if not done:
        raise typer.Exit(LEFT_OVER)


@app.command("dead-letters")
def dead_letters(
    stage: StageName,
    outputs: OutputsFile = None,
    discard: Annotated[str | None, typer.Option(help="Id of a message to delete, for good.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List the messages that could not be worked off, and delete one that is none of the stage's."""
    with or_say_why():
        there = find_stage(stage, outputs)
        sqs, queues = there.client("sqs"), there.dead_letter_queues.items()
        found = [letter for name, url in queues for letter in look_at_dead_letters(sqs, name, url, discard)]
    left = [letter for letter in found if letter.message_id != discard]
    if as_json:
        write_json([asdict(letter) for letter in left])
    else:
        if left:
            console.print(_letters(left))
        if discard:
            console.print(f"Deleted {discard}." if left != found else f"There is no message {discard}.")
        console.print(f"{len(left)} message(s) of stage {stage} could not be worked off.")
    if discard and left == found:
        raise typer.Exit(LEFT_OVER)


def _letters(letters: list[DeadLetter]) -> Table:
    table = Table("Queue", "Message", "Submission", "Sent (UTC)", "Bytes")
    for each in letters:
        sent = f"{each.sent:%Y-%m-%d %H:%M:%S}"
        table.add_row(each.queue, each.message_id, each.submission_id or "-", sent, str(each.size_bytes))
    return table


@app.command()
def pending(
    stage: StageName,
    outputs: OutputsFile = None,
    older_than: Annotated[int | None, typer.Option(help="Minutes; without it, the stage's limit.")] = None,
    show_users: Annotated[bool, typer.Option("--show-users", help="Show whose records they are.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List the records that wait for their validation for too long."""
    with or_say_why():
        there = find_stage(stage, outputs)
        minutes = int(there.output("PendingLimitMinutes")) if older_than is None else older_than
        records = pending_records(
            there.client("dynamodb"), there.output("WorkTableName"), now=int(time.time()), limit_seconds=minutes * 60
        )
    if as_json:
        write_json([_but_the_user(record, show_users=show_users) for record in records])
        return
    if records:
        console.print(_listed(records, show_users=show_users))
    console.print(f"{len(records)} record(s) of stage {stage} wait for their validation for more than {minutes} min.")


@app.command(name="publish-web")
def publish_pages(stage: StageName, outputs: OutputsFile = None) -> None:
    """Put the built web pages into the stage's bucket (make web builds them)."""
    with or_say_why():
        published = publish_web(find_stage(stage, outputs))
    console.print(f"{published.files} files are published, {published.removed} old ones removed: {published.url}")


@app.command()
def revalidate(
    stage: StageName,
    outputs: OutputsFile = None,
    reason: Annotated[ReasonCode, typer.Option(help="Why they wait for a person.")] = ReasonCode.PROVIDER_UNAVAILABLE,
    since: Annotated[datetime | None, typer.Option(help="Decided at this time (UTC) or later.")] = None,
    pending_for: Annotated[
        int | None, typer.Option("--pending", min=0, help="Instead, those that are pending for so many minutes.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it, they are only listed.")] = False,  # noqa: FBT002
) -> None:
    """Have records validated again that an outage sent to a person, or that wait for a message that is lost."""
    with or_say_why():
        there, now = find_stage(stage, outputs), int(time.time())
        dynamodb, table = there.client("dynamodb"), there.output("KycTableName")
        if pending_for is None:
            earliest = int(since.replace(tzinfo=UTC).timestamp()) if since else 0
            records = waiting_records(dynamodb, table, reason=reason, since=earliest, now=now)
            why = f"wait for {reason}"
        else:
            records = stuck_records(dynamodb, table, before=now - 60 * pending_for, now=now)
            why = f"are pending for {pending_for} minutes or longer"
        if records:
            console.print(_waiting(records))
        if not apply:
            console.print(f"{len(records)} record(s) of stage {stage} {why}. Have them validated: --apply")
            return
        by = operator(there.client("sts")) if records else ""
        again = sum(validate_again(dynamodb, table, record, by=by, now=now) for record in records)
    console.print(
        f"{again} of {len(records)} record(s) of stage {stage} are validated again; the others have moved on."
    )


@app.command()
def sign(
    stage: StageName,
    outputs: OutputsFile = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it, they are only counted.")] = False,  # noqa: FBT002
) -> None:
    """Sign the records that were decided before decisions were signed, as they stand (docs/deploy.md)."""
    with or_say_why():
        there = find_stage(stage, outputs)
        dynamodb, table = there.client("dynamodb"), there.output("KycTableName")
        records = unsigned_records(dynamodb, table)
        if not apply:
            found = sum(1 for _ in records)
            console.print(f"{found} record(s) of stage {stage} have a decision and no signature. Sign them: --apply")
            return
        kms, key_arn = there.client("kms"), there.output("DecisionKeyArn")
        done = [sign_record(dynamodb, kms, table, key_arn, record) for record in records]
    console.print(f"{sum(done)} of {len(done)} record(s) of stage {stage} are signed now; the others have moved on.")


@app.command()
def breaker(
    stage: StageName,
    outputs: OutputsFile = None,
    close: Annotated[bool, typer.Option("--close", help="Let claims be validated again.")] = False,  # noqa: FBT002
    hold: Annotated[bool, typer.Option("--hold", help="Validate no claim until it is closed.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Show whether claims are validated, or wait for a provider; close the breaker, or hold it open."""
    if close and hold:
        raise typer.BadParameter("close it, or hold it")
    with or_say_why():
        there = find_stage(stage, outputs)
        switch = BreakerSwitch(there)
        if close or hold:
            switch.move("closed" if close else "held", who=operator(there.client("sts")), now=int(time.time()))
        stands, mapping = switch.read()
    if as_json:
        write_json({"state": stands.state, "since": stands.since, "by": stands.by, "mapping": mapping})
        return
    since = f" since {datetime.fromtimestamp(stands.since, UTC):%Y-%m-%d %H:%M:%S} UTC" if stands.since else ""
    by = f" ({stands.by})" if stands.by else ""
    console.print(
        f"The breaker of stage {stage} is {stands.state}{since}{by}; its mappings are {mapping.lower()}.",
        soft_wrap=True,
    )


@app.command("rebuild-lists")
def rebuild_lists(
    stage: StageName,
    outputs: OutputsFile = None,
    check: Annotated[bool, typer.Option("--check", help="Only say what differs.")] = False,  # noqa: FBT002
) -> None:
    """Make the lists of what waits anew from the records, leases kept, and say what differed."""
    with or_say_why():
        there = find_stage(stage, outputs)
        lists = Lists(there.client("dynamodb"), there.output("KycTableName"), there.output("WorkTableName"))
        found = lists.differences()
        if not check:
            lists.repair(found)
    table = Table("List", "Missing", "Wrong", "Stray")
    for name, counts in summed(found).items():
        table.add_row(name, *(str(counts[kind]) for kind in (MISSING, WRONG, STRAY)))
    if found:
        console.print(table)
    done = "" if check or not found else " They were made anew."
    console.print(f"{len(found)} item(s) of the lists of stage {stage} were not as the records say.{done}")
    if check and found:
        raise typer.Exit(LEFT_OVER)


@app.command("rebuild-faces")
def rebuild_faces(
    stage: StageName,
    outputs: OutputsFile = None,
    check: Annotated[bool, typer.Option("--check", help="Only say what differs.")] = False,  # noqa: FBT002
    remove: Annotated[bool, typer.Option("--remove", help="Delete all collections of the stage.")] = False,  # noqa: FBT002
) -> None:
    """Make the collections of known faces anew from the evidence, or delete them, and say what differed."""
    if check and remove:
        raise typer.BadParameter("check them, or remove them")
    with or_say_why():
        faces = Faces(find_stage(stage, outputs), stage)
        if remove:
            console.print(f"{faces.remove()} collection(s) of stage {stage} are deleted, and nobody's face is known.")
            return
        found = faces.differences()
        left = [] if check else faces.repair(found)
    missing = sum(1 for each in found if each.face_id is None)
    done = "" if check or not found else " They were made anew."
    console.print(f"{missing} face(s) of stage {stage} were missing, and {len(found) - missing} were nobody's.{done}")
    if left:
        console.print(f"{len(left)} could not be: their selfies are gone, or show no face that is good enough.")
    if (check and found) or left:
        raise typer.Exit(LEFT_OVER)


class ErasureCommand(StrEnum):
    """The actions on erasures that wait."""

    LIST = "list"
    RELEASE = "release"
    DISCARD = "discard"


@app.command()
def erasures(
    stage: StageName,
    what: Annotated[ErasureCommand, typer.Argument(help="List them, let them on, or throw them away.")] = (
        ErasureCommand.LIST
    ),
    outputs: OutputsFile = None,
    show_users: Annotated[bool, typer.Option("--show-users", help="Show who is to be erased.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Show the erasures that wait because there were many; let them on after a look, or throw them away."""
    with or_say_why():
        there, now = find_stage(stage, outputs), int(time.time())
        desk = ErasureDesk(there)
        seen = desk.read()
        if what is ErasureCommand.RELEASE:
            desk.release(seen, who=operator(there.client("sts")), now=now)
        elif what is ErasureCommand.DISCARD:
            desk.discard(seen)
    if as_json:
        write_json([_waiting_erasure(each, show_users=show_users) for each in seen.waiting])
        return
    if seen.waiting:
        console.print(_held(seen, show_users=show_users))
    console.print(_in_a_sentence(seen, stage, what), soft_wrap=True)


@app.command(name="re-erase")
def re_erase(
    stage: StageName,
    tombstones: Annotated[str, typer.Option(help="The table from before, which knows all erasures.")],
    outputs: OutputsFile = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it, they are only counted.")] = False,  # noqa: FBT002
) -> None:
    """Erase again the users whom a restore from a backup brought back."""
    with or_say_why():
        there = find_stage(stage, outputs)
        eraser = ReEraser(there, tombstones)
        found = eraser.find(by=operator(there.client("sts")), now=int(time.time()))
        if apply:
            eraser.start(found)
    done = "are erased again; `operations erasures` shows those that are left" if apply else "came back: --apply"
    console.print(f"{len(found)} erased user(s) of stage {stage} {done}.", soft_wrap=True)


def _held(seen: HeldErasures, *, show_users: bool) -> Table:
    table = Table("Erasure", "Tenant", "Asked by", "Asked at (UTC)", "Let on by")
    if show_users:
        table.add_column("User")
    for erasure in seen.waiting:
        table.add_row(
            erasure.id_type_id.partition("#")[2][:12],
            erasure.tenant,
            erasure.by,
            f"{datetime.fromtimestamp(erasure.asked_time, UTC):%Y-%m-%d %H:%M:%S}",
            erasure.released_by or "-",
            *([erasure.email] if show_users else []),
        )
    return table


def _in_a_sentence(seen: HeldErasures, stage: str, what: ErasureCommand) -> str:
    done = {
        ErasureCommand.LIST: "wait",
        ErasureCommand.RELEASE: "are let on",
        ErasureCommand.DISCARD: "are thrown away",
    }[what]
    pace = seen.pace
    if pace.held_since is None:
        retention = "Retention is not held up."
    elif what is ErasureCommand.RELEASE:
        retention = "Retention may erase all that is due, for a day."
    else:
        since = f"{datetime.fromtimestamp(pace.held_since, UTC):%Y-%m-%d %H:%M:%S} UTC"
        retention = f"Retention is held up since {since}, after {pace.erased} users on that day (usual: {pace.usual})."
    return f"{len(seen.waiting)} erasure(s) of stage {stage} {done}. {retention}"


def _waiting(records: list[Waiting]) -> Table:
    table = Table("Record", "Tenant", "Document", "Version", "Waits")
    for record in records:
        waits = str(timedelta(seconds=record.age_seconds))
        table.add_row(record.digest, record.tenant, record.id_type, str(record.version), waits)
    return table


@app.command()
def trace(
    submission_id: Annotated[str, typer.Argument(help="As the answer to the claim gave it.")],
    stage: StageName,
    outputs: OutputsFile = None,
    hours: Annotated[int, typer.Option(help="How far to look back in the logs of a deployed stage.")] = 24,
    tenant: Annotated[str | None, typer.Option(help="With --email: show the record's history too.")] = None,
    email: Annotated[str | None, typer.Option(help="With --tenant: whose record it is.")] = None,
    scan: Annotated[bool, typer.Option("--scan", help="Look for the record in the whole table.")] = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Show one submission's way, with times: accepted, dispatched, taken, each provider, decided, told, identity."""
    with or_say_why():
        name = require_submission_id(submission_id)
        there = find_stage(stage, outputs)
        found = hops(there, name, since=datetime.now(UTC) - timedelta(hours=hours))
        wanted = scan or (tenant and email)
        record = record_of(there, name, tenant=tenant, email=email) if wanted else None
    if as_json:
        history = record.get("history", ()) if record else None
        write_json({"submission_id": name, "hops": [asdict(hop) for hop in found], "history": history})
        if not found:
            raise typer.Exit(LEFT_OVER)
        return
    if found:
        console.print(_way(name, found))
    if record:
        console.print(_history(record))
    if wanted and not record:
        console.print("Its record is not there: it was erased, or submitted anew since.")
    if not found:
        console.print(f"Nothing of submission {name} is in the logs of the last {hours} h.")
        raise typer.Exit(LEFT_OVER)


def _way(name: str, found: list[Hop]) -> Table:
    began = found[0].at - timedelta(milliseconds=found[0].duration_ms or 0)
    table = Table(title=f"Submission {name}, from {began:%Y-%m-%d %H:%M:%S} UTC on", title_justify="left")
    for column in ("Time", "Since", "Function", "What", "Outcome", "Took", "Version", "More"):
        table.add_column(column, no_wrap=column in {"Time", "Since", "Function", "Took"}, overflow="fold")
    day = began.date()
    for hop in found:
        date, day = (f"{hop.at:%Y-%m-%d} " if hop.at.date() != day else ""), hop.at.date()
        table.add_row(
            f"{date}{hop.at:%H:%M:%S}.{hop.at.microsecond // 1000:03}",
            f"{(hop.at - began).total_seconds():.2f} s",
            hop.function,
            hop.event.replace("_", " "),
            hop.outcome.replace("_", " "),
            "" if hop.duration_ms is None else f"{hop.duration_ms:.0f} ms",
            "" if hop.version is None else str(hop.version),
            ", ".join(f"{label.replace('_', ' ')} {_in_words(value)}" for label, value in hop.details.items()),
        )
    return table


def _history(record: dict[str, Any]) -> Table:
    table = Table("Time (UTC)", "Status", "By", "Reasons", title=f"Its record, at version {record.get('version')}")
    for change in record.get("history", ()):
        at = datetime.fromtimestamp(int(change["time"]), UTC)
        table.add_row(f"{at:%Y-%m-%d %H:%M:%S}", change["to"], change["by"], _in_words(change.get("reasons", ())))
    return table


def _in_words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _redrive_queues(stage: Stage) -> list[Redriven]:
    sqs = stage.client("sqs")
    queues = [QueueRedrive(sqs, f"{name} dead letters", url) for name, url in stage.dead_letter_queues.items()]
    refused = [result for queue in queues if (result := _start(queue))]
    return refused + [queue.wait() for queue in queues if queue.started]


def _start(queue: QueueRedrive) -> Redriven | None:
    """Start one; what became of it, if it did not start: that must not keep the others from coming back."""
    try:
        with told():
            queue.start()
    except StageError as error:
        return Redriven(queue.place, queue.waiting, 0, queue.waiting, str(error))
    return None


def _but_the_user(record: PendingRecord, *, show_users: bool) -> dict[str, object]:
    return {name: value for name, value in asdict(record).items() if show_users or name != "email"}


def _waiting_erasure(erasure: WaitingErasure, *, show_users: bool) -> dict[str, object]:
    return {
        "erasure": erasure.id_type_id.partition("#")[2],
        "tenant": erasure.tenant,
        "asked_by": erasure.by,
        "asked_time": erasure.asked_time,
        "released_by": erasure.released_by,
        **({"email": erasure.email} if show_users else {}),
    }


def _listed(records: list[PendingRecord], *, show_users: bool) -> Table:
    table = Table("Record", "Tenant", "Document", "Version", "Waits")
    if show_users:
        table.add_column("User")
    for record in records:
        table.add_row(
            record.digest,
            record.tenant,
            record.id_type,
            record.version,
            str(timedelta(seconds=record.age_seconds)),
            *([record.email] if show_users else []),
        )
    return table


if __name__ == "__main__":
    app()
