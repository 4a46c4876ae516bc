"""A stage with other settings than the local one's, as its functions read them from their environment."""

from collections.abc import Mapping
from dataclasses import replace

from local.emulator.template import Resource, Template


def with_settings(template: Template, settings: Mapping[str, str]) -> Template:
    """Return the stack with other settings.

    Args:
        template: of the stage as it is.
        settings: values by the name of the variable; a function that has no such variable gets none.
    """

    def told(resource: Resource) -> Resource:
        variables = resource.properties.get("Environment", {}).get("Variables", {})
        changed = {name: value for name, value in settings.items() if name in variables}
        if resource.type != "AWS::Lambda::Function" or not changed:
            return resource
        return replace(
            resource, properties={**resource.properties, "Environment": {"Variables": {**variables, **changed}}}
        )

    return replace(template, resources={name: told(each) for name, each in template.resources.items()})
