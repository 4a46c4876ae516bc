"""A model whose answers are timed."""

from collections.abc import Sequence

from kyc.adapters.call_times import Watch, timed
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.review import Assessment
from kyc.services.validate import Assessor


class TimedAssessor:
    """An assessor that tells of each of its calls.

    Args:
        assessor: who assesses.
        watch: told of each call when it has ended.
    """

    def __init__(self, assessor: Assessor, watch: Watch) -> None:
        self._assessor = assessor
        self._watch = watch
        self.provider = assessor.provider
        self.name = assessor.name

    def assess(self, prompt: Prompt, pictures: Sequence[Picture] = ()) -> Assessment | None:
        """Return the model's assessment; None where it gave none.

        Raises:
            ProviderUnavailable: the model did not answer.
        """
        return timed(self._watch, self.provider, "assess", lambda: self._assessor.assess(prompt, pictures))
