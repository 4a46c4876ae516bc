"""The function that erases, asked by the one that the API calls: who may ask is decided there, what is done here."""

import json
from typing import Any, Final

from kyc.adapters.aws import provider_errors
from kyc.domain.erasure import Erased, ErasureAct, ErasureAnswer, ErasureProposed, ErasureRequest, ErasureWaits
from kyc.domain.erasure_requests import Erasures, OwnErasure
from kyc.domain.errors import ProviderUnavailable

_PROVIDER: Final = "lambda"
REQUEST: Final = "erase"
"""Member of the event in which the request lies; a schedule's event has none."""


class ErasingFunction:
    """Asks a function to erase a user, and waits for its answer.

    Args:
        client: Lambda client that waits for long enough, and asks once.
        function_name: the function's name.
    """

    def __init__(self, client: Any, function_name: str) -> None:  # noqa: ANN401 - LambdaClient
        self._client = client
        self._function_name = function_name

    def ask(self, request: ErasureRequest) -> Erased | ErasureWaits | ErasureProposed:
        """Have a user erased; what a time-out cuts off here goes on there.

        Returns:
            What was done, or that it waits until an operator has looked, or another administrator has confirmed it.

        Raises:
            ProviderUnavailable: something is down, or it did not say what became of it; to be repeated.
            AccessRefused: we may not ask it.
        """
        said = self._said(request)
        answered = said.erased or said.waits or said.proposed
        if answered is None:
            raise _outage(said)
        return answered

    def withdraw(self, request: ErasureRequest) -> None:
        """Take back what was proposed of a user.

        Raises:
            ProviderUnavailable, AccessRefused: as for `ask`.
        """
        said = self._said(request.model_copy(update={"withdraw": True}))
        if not said.withdrawn:
            raise _outage(said)

    def ask_for(self, request: ErasureRequest) -> Erased | OwnErasure:
        """Have a user erased at their own word, or have their request kept.

        Raises:
            ProviderUnavailable, AccessRefused: as for `ask`.
        """
        said = self._said(request.model_copy(update={"act": ErasureAct.ASK}))
        answered = said.erased or said.asked
        if answered is None:
            raise _outage(said)
        return answered

    def asked(self, request: ErasureRequest) -> OwnErasure | None:
        """Return a user's own request, open or refused.

        Raises:
            ProviderUnavailable, AccessRefused: as for `ask`.
        """
        said = self._answered(request, ErasureAct.READ)
        return said.asked

    def take_back(self, request: ErasureRequest) -> None:
        """Delete a user's own request, if there is one.

        Raises:
            ProviderUnavailable, AccessRefused: as for `ask`.
        """
        self._answered(request, ErasureAct.TAKE_BACK)

    def refuse(self, request: ErasureRequest) -> bool:
        """Refuse a user's own request; returns whether there was one that waited.

        Raises:
            ProviderUnavailable, AccessRefused: as for `ask`.
        """
        return bool(self._answered(request, ErasureAct.REFUSE).is_asked)

    def waiting(self, request: ErasureRequest) -> Erasures:
        """Return the erasures of a tenant that wait for somebody's word.

        Raises:
            ProviderUnavailable, AccessRefused: as for `ask`.
        """
        said = self._said(request.model_copy(update={"act": ErasureAct.LIST}))
        if said.listed is None:
            raise _outage(said)
        return said.listed

    def _answered(self, request: ErasureRequest, act: ErasureAct) -> ErasureAnswer:
        said = self._said(request.model_copy(update={"act": act}))
        if said.is_asked is None:
            raise _outage(said)
        return said

    def _said(self, request: ErasureRequest) -> ErasureAnswer:
        with provider_errors(_PROVIDER):
            answer = self._client.invoke(
                FunctionName=self._function_name,
                Payload=json.dumps({REQUEST: request.to_event()}).encode(),
            )
            content = answer["Payload"].read()
        if "FunctionError" in answer:
            raise ProviderUnavailable(_PROVIDER, "FunctionError")
        # A version that knows no such request answers it with nothing, as it does a schedule's event.
        return ErasureAnswer.model_validate(json.loads(content) or {})


def _outage(said: ErasureAnswer) -> ProviderUnavailable:
    return ProviderUnavailable(*(said.unavailable or (_PROVIDER, "NoAnswer")))
