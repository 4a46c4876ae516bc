"""`python -m samples --out DIR` writes the demo's pictures and claims."""

import json
from pathlib import Path
from typing import Annotated

import typer

from samples.demo import demo_cases


def main(out: Annotated[Path, typer.Option(help="Folder to write to; made if need be.", file_okay=False)]) -> None:
    """Write one folder a case: its pictures as they are uploaded, and `case.json` with the claim and what is right."""
    for number, case in enumerate(demo_cases(), start=1):
        folder = out / f"{number}-{case.name}"
        folder.mkdir(parents=True, exist_ok=True)
        for upload in case.uploads:
            (folder / upload.filename).write_bytes(upload.data)
        described = {
            "title": case.title,
            "claim": case.claim,
            "documents": [{"filename": upload.filename, "kind": upload.kind} for upload in case.uploads],
            "expected": case.expected,
            "reasons": case.reasons,
            "decision": case.decision,
        }
        (folder / "case.json").write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        typer.echo(folder)


if __name__ == "__main__":
    typer.run(main)
