"""One look at the breaker: ask the providers that are in doubt, and open or close it."""

from kyc.adapters.breaker import BreakerStore, ProviderQuestion, ValidationMappings
from kyc.domain.breaker import Breaker


class BreakerKeeper:
    """Keeps the breaker, and the mappings as the breaker says.

    Args:
        store: where the breaker stands.
        mappings: what it stops.
        question: whether providers answer.
    """

    def __init__(self, store: BreakerStore, mappings: ValidationMappings, question: ProviderQuestion) -> None:
        self._store = store
        self._mappings = mappings
        self._question = question

    def look(self, now: int) -> Breaker:
        """Look once, and return where the breaker stands then.

        The mappings of a closed breaker are let alone: an operator may have disabled one. Whatever breaks off
        in between is mended by the next look: it opens by the item first, and closes by the mappings first.

        Args:
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB or Lambda did not answer.
            AccessRefused: they do not let us.
            WriteConflict: an operator has just moved it.
        """
        before, failures = self._store.read()
        asked = before.suspects(failures, now)
        after = before.after(asked, self._question.ask(asked) if asked else {}, now)
        if before.is_open and not after.is_open:
            self._mappings.set_enabled(enabled=True)
        if after != before:
            self._store.replace(before, after)
        if after.is_open:
            self._mappings.set_enabled(enabled=False)
        return after
