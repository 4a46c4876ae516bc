"""The desk on this machine: the pages that were built, published to the bucket that the gateway serves."""

from collections.abc import Mapping

from operations.publish_web import publish_web
from operations.stage import LOCAL_STAGE, Stage, StageError


def publish_here(outputs: Mapping[str, str]) -> str:
    """Publish the pages, and return where the desk is, or why there is none.

    Args:
        outputs: of the running stack.
    """
    try:
        return publish_web(Stage(LOCAL_STAGE, outputs)).url
    except StageError as error:
        return f"there is none, since {error}"
