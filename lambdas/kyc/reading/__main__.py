"""Show what a document says: `python -m kyc.reading CASE.json`, for a case file of the evidence bucket."""

import argparse
import json
import sys
from pathlib import Path

from pydantic import ValidationError

from kyc.domain.evidence import Evidence
from kyc.reading.read import read_document
from kyc.reading.table import as_text


def main(arguments: list[str] | None = None) -> int:
    """Print the reading of a case file's evidence.

    Returns:
        0, or 2 where the file holds no evidence of this version's form.
    """
    parser = argparse.ArgumentParser(prog="python -m kyc.reading", description="Show what a document says.")
    parser.add_argument("case", type=Path, help="a case file")
    path: Path = parser.parse_args(arguments).case
    try:
        evidence = Evidence.model_validate(json.loads(path.read_bytes())["evidence"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        sys.stderr.write(f"{path}: no case file of this version ({type(error).__name__})\n")
        return 2
    sys.stdout.write(as_text(read_document(evidence)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
