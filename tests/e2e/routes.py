"""The routes of the REST API as its template declares them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from local import synth
from local.cloud import PROJECT, STATE_DIR
from local.emulator.template import Template

Route = tuple[str, str]
"""Method and path template."""


@cache
def declared_routes() -> frozenset[Route]:
    """Every route behind the authorizer, of the synthesised stage `local`."""
    resources = Template.of_assembly(synth.synthesize(PROJECT, STATE_DIR)).resources
    methods = [made.properties for made in resources.values() if made.type == "AWS::ApiGateway::Method"]

    def path(reference: Mapping[str, Any]) -> str:
        if "Ref" not in reference:
            return ""  # the root
        properties = resources[reference["Ref"]].properties
        return f"{path(properties['ParentId'])}/{properties['PathPart']}"

    return frozenset(
        (method["HttpMethod"], path(method["ResourceId"])) for method in methods if method["HttpMethod"] != "OPTIONS"
    )
