"""Every alarm is raised by what it is there for, and by nothing on a stage that does its work."""

from collections.abc import Callable

import pytest

from local.client import StageClient
from local.cloud import LocalCloud
from tests.e2e.alarm_causes import CAUSES, PASSPORT, Scene
from tests.e2e.alarms import Alarm, alarms_of


@pytest.fixture(scope="module")
def running(cloud: LocalCloud | None) -> LocalCloud:
    if cloud is None:
        pytest.skip("alarms are caused on the local cloud alone")
    return cloud


@pytest.fixture(scope="module")
def alarms(running: LocalCloud) -> dict[str, Alarm]:
    return alarms_of(running)


@pytest.fixture
def scene(running: LocalCloud, client: StageClient, alarms: dict[str, Alarm]) -> Scene:
    return Scene(running, client, most_cases=int(alarms["cases-with-person"].properties["Threshold"]))


def test_a_stage_that_does_its_work_raises_no_alarm(scene: Scene, alarms: dict[str, Alarm]) -> None:
    user, links = scene.user()
    scene.client.submit(user, PASSPORT.claim, links).raise_for_status()
    scene.client.wait_for_outcome(user, user.email, PASSPORT.claim["id_value"], timeout_seconds=300)
    # Counted a moment after the outcome can be read.
    scene.until(lambda: scene.total("DecisionsMade", service="validate_kyc"), "a decision that is counted")
    scene.ask(user)
    scene.seen = [point for point in scene.seen if point.metric.name != "Latency"]  # a laptop may be busy
    scene.look_at_queues()
    for function in ("watch_pending", "probe_providers", "apply_retention", "remind"):
        scene.invoke(function, {})

    assert {name for name, alarm in alarms.items() if alarm.state(alarm.lasting(scene.points())) == "ALARM"} == set()


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_an_alarm_is_raised_by_what_it_is_there_for(
    scene: Scene, alarms: dict[str, Alarm], cause: Callable[[Scene], None]
) -> None:
    cause(scene)
    points = scene.points()

    lasting = {name: alarms[name].state(alarms[name].lasting(points)) for name in CAUSES[cause]}
    assert lasting == dict.fromkeys(CAUSES[cause], "ALARM")
    patient = {name for name in CAUSES[cause] if alarms[name].periods > 1}
    assert {name for name in patient if alarms[name].state(points) == "ALARM"} == set()
