"""A model that is made when it is first asked, and whose answers are timed."""

from collections.abc import Callable, Sequence

from kyc.adapters.call_times import Watch, timed
from kyc.decision.assessment import Picture, Prompt
from kyc.domain.review import Assessment
from kyc.services.validate import Assessor


class TimedAssessor:
    """An assessor that is built with its first question, and tells of each of its calls.

    What keeps it from being built, such as a key that cannot be read, fails where it is asked, as its own failures do.

    Args:
        build: makes who assesses; may raise ProviderUnavailable or AccessRefused.
        provider: who runs the model.
        name: the model's name.
        watch: told of each call when it has ended.
    """

    def __init__(self, build: Callable[[], Assessor], provider: str, name: str, watch: Watch) -> None:
        self._build = build
        self._assessor: Assessor | None = None
        self._watch = watch
        self.provider = provider
        self.name = name

    def assess(self, prompt: Prompt, pictures: Sequence[Picture] = ()) -> Assessment | None:
        """Return the model's assessment; None where it gave none.

        Raises:
            ProviderUnavailable: the model did not answer, or could not be asked.
            AccessRefused: AWS does not let us read its key, or the model's provider does not let us in.
        """
        assessor = self._assessor = self._assessor or self._build()
        return timed(self._watch, self.provider, "assess", lambda: assessor.assess(prompt, pictures))
