"""A stand-in for CloudFormation: it makes a template's resources, in the order in which they refer to each other.

moto's own CloudFormation is not used: of the types in use it lacks SNS subscriptions, secrets, Cognito, authorizers and
bucket policies, leaves out versioning and CORS of buckets, raw delivery and point-in-time recovery, and takes
four seconds to import. Here each type is made by the service's own API, or is read by the part of the local cloud
that stands in for the service, or is listed with the reason why nothing stands for it (`local.emulator.resources`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.emulator.aws_api import URL_SUFFIX, AwsEndpoint
from local.emulator.resources import MADE, NAMED, WITHOUT_EFFECT, Making, Physical
from local.emulator.template import Resolver, Resource, Template, TemplateError


@dataclass(frozen=True)
class Made:
    """A resource with its properties worked out and its physical id."""

    resource: Resource
    properties: Mapping[str, Any]
    physical: Physical


class Stack:
    """A template's resources in the local AWS.

    Args:
        template: the template.
        endpoint: the local AWS.
        api_url: where the HTTP gateway listens, in place of `https://{api id}.execute-api.{region}.amazonaws.com` and
            of CloudFront's domain.
    """

    def __init__(self, template: Template, endpoint: AwsEndpoint, api_url: str) -> None:
        self.template = template
        self._endpoint = endpoint
        self._api_url = api_url
        self._made: dict[str, Made] = {}
        self._under_way: list[str] = []
        self._clients: dict[str, Any] = {}
        self._resolver = Resolver(template, self._ref, self._attribute, self._rewrite)

    def create(self) -> None:
        """Make every resource.

        Raises:
            TemplateError: a type, property or function of the template is not understood.
        """
        for resource in self.template.resources.values():
            if resource.condition is None or self._resolver.holds(resource.condition):
                self._make(resource.logical_id)

    def of_type(self, resource_type: str) -> Iterator[Made]:
        """All resources of a type, e.g. `AWS::Lambda::Function`."""
        return (made for made in self._made.values() if made.resource.type == resource_type)

    def outputs(self) -> dict[str, str]:
        """Return the stack's outputs by key, as `cdk deploy --outputs-file` writes them."""
        return {key: str(self._resolver.resolve(output["Value"])) for key, output in self.template.outputs.items()}

    def without_effect(self) -> dict[str, str]:
        """Types in the template that nothing stands in for, each with the reason."""
        types = {made.resource.type for made in self._made.values()}
        return {name: reason for name in sorted(types) if (reason := reason_without_effect(name))}

    def _make(self, logical_id: str) -> Made:
        if logical_id in self._made:
            return self._made[logical_id]
        if logical_id not in self.template.resources:
            raise TemplateError(f"the template refers to {logical_id}, which it does not have")
        if logical_id in self._under_way:
            raise TemplateError(f"circular dependency: {' → '.join([*self._under_way, logical_id])}")
        resource = self.template.resources[logical_id]
        self._under_way.append(logical_id)
        for dependency in resource.depends_on:
            self._make(dependency)
        properties = self._resolver.resolve(resource.properties)
        self._made[logical_id] = made = Made(resource, properties, self._physical(resource, properties))
        self._under_way.pop()
        return made

    def _physical(self, resource: Resource, properties: Mapping[str, Any]) -> Physical:
        making = Making(self.template.stack_name, resource, properties, self._client)
        if resource.type in MADE:
            return MADE[resource.type](making)
        if resource.type in NAMED:
            return NAMED[resource.type](making)
        if reason_without_effect(resource.type):
            return making.literal()
        raise TemplateError(
            f"{resource.logical_id}: the local cloud has nothing for {resource.type}. Make it, or list it with the "
            "reason why it has no effect on a laptop, in local/emulator/resources.py."
        )

    def _ref(self, logical_id: str) -> str:
        return self._make(logical_id).physical.ref

    def _attribute(self, logical_id: str, name: str) -> Any:  # noqa: ANN401 - attributes may be lists
        made = self._make(logical_id)
        if name not in made.physical.attributes:
            raise TemplateError(f"{made.resource.type} {logical_id} has no attribute {name} here")
        return made.physical.attributes[name]

    def _rewrite(self, text: str) -> str:
        if f".{URL_SUFFIX}" in text and ".execute-api." in text:
            for made in self.of_type("AWS::ApiGateway::RestApi"):
                text = text.replace(made.physical.attributes["Address"], self._api_url)
        if ".cloudfront.net" in text:
            for made in self.of_type("AWS::CloudFront::Distribution"):
                text = text.replace(f"https://{made.physical.attributes['DomainName']}", self._api_url)
        return text

    def _client(self, service: str) -> Any:  # noqa: ANN401 - each service has its own class
        if service not in self._clients:
            self._clients[service] = self._endpoint.client(service, caller="cloudformation")
        return self._clients[service]


def reason_without_effect(resource_type: str) -> str | None:
    """Why nothing stands in for a type; None if something does, or if the type is unknown."""
    if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource":
        return "custom resources serve deployment (emptying buckets, settings of an account)"
    return WITHOUT_EFFECT.get(resource_type)
