"""Write the document to standard output: `python -m tools.openapi`."""

import argparse
import json
import sys

from tools.openapi.document import document


def main() -> None:
    """Write the document to standard output."""
    argparse.ArgumentParser(prog="python -m tools.openapi", description=__doc__).parse_args()
    sys.stdout.write(json.dumps(document(), indent=2) + "\n")


if __name__ == "__main__":
    main()
