"""`python -m local.vision --port N --s3-endpoint-url URL`: serve until interrupted."""

import argparse
import asyncio

from local.vision.server import serve


def main() -> None:
    """Parse the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m local.vision", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; it is printed when ready")
    parser.add_argument("--s3-endpoint-url", help="where S3Objects are read from; without it, AWS")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.host, arguments.port, arguments.s3_endpoint_url))


if __name__ == "__main__":
    main()
