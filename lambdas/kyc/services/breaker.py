"""One look at the breaker: ask the providers that are in doubt, and open or close it."""

from kyc.adapters.breaker import BreakerStore, ProviderQuestion, ValidationMapping
from kyc.domain.breaker import Breaker


class BreakerKeeper:
    """Keeps the breaker, and the mapping as the breaker says.

    Args:
        store: where the breaker stands.
        mapping: what it stops.
        question: whether providers answer.
    """

    def __init__(self, store: BreakerStore, mapping: ValidationMapping, question: ProviderQuestion) -> None:
        self._store = store
        self._mapping = mapping
        self._question = question

    def look(self, now: int) -> Breaker:
        """Look once, and return where the breaker stands then.

        The mapping of a closed breaker is let alone: an operator may have disabled it. Whatever breaks off in between
        is mended by the next look: it opens by the item first, and closes by the mapping first.

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
            self._mapping.set_enabled(enabled=True)
        if after != before:
            self._store.replace(before, after)
        if after.is_open:
            self._mapping.set_enabled(enabled=False)
        return after
