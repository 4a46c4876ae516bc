"""One user who is several people."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from samples.attacks.scene import Attack, Earlier, Holding, Make, Scene, Submission

FAMILY: Final = "one user, several people"
_REASONS: Final = ("another_person",)


def _after(earlier: Callable[[Scene], tuple[Holding, ...]]) -> Make:
    """Submit one's own document after the same user was verified with others'."""

    def make(scene: Scene, honest: Submission) -> Submission:
        before = tuple(Earlier(scene.honest_of(each), same_user=True) for each in earlier(scene))
        return replace(honest, earlier=before)

    return make


ATTACKS: Final = (
    Attack("second_person_of_a_user", FAMILY, _after(lambda it: (it.stranger,)), _REASONS, cases=14),
    Attack("second_person_with_another_kind", FAMILY, _after(lambda it: (it.foreigner,)), _REASONS, cases=14),
    Attack("third_person_of_a_user", FAMILY, _after(lambda it: (it.stranger, it.foreigner)), _REASONS, cases=10),
)
