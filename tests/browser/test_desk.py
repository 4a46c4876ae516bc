"""The desk in a real browser, beside its journey in `tests/e2e`: run by `make test-browser`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from local.cloud import PROJECT, STATE_DIR, LocalCloud
from local.emulator.template import Resource, Template
from local.synth import synthesize
from tests.browser.desk import run_in_browser

ASKED: Mapping[str, str] = {"SECOND_PERSON": '["final"]', "ERASING_NEEDS_TWO": "true"}
"""The decisions for which the stage asks a second person, in the functions' environment."""


def asking_for_two(template: Template) -> Template:
    """Return the stack with another setting, which its functions read from their environment."""

    def told(resource: Resource) -> Resource:
        variables = resource.properties.get("Environment", {}).get("Variables", {})
        if resource.type != "AWS::Lambda::Function" or not ASKED.keys() & variables.keys():
            return resource
        changed = {**variables, **{name: value for name, value in ASKED.items() if name in variables}}
        return replace(resource, properties={**resource.properties, "Environment": {"Variables": changed}})

    return replace(template, resources={name: told(each) for name, each in template.resources.items()})


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    template = asking_for_two(Template.of_assembly(synthesize(PROJECT, STATE_DIR)))
    run_dir = tmp_path_factory.mktemp("local-cloud")
    with LocalCloud(run_dir=run_dir, template=template, remember_pictures=True) as started:
        yield started


@pytest.mark.timeout(900)
def test_the_desk(cloud: LocalCloud, tmp_path: Path) -> None:
    run_in_browser("desk", cloud.outputs, tmp_path)
