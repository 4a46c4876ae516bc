"""The one operation of Lambda's API that an operator's tool needs here: Invoke, waiting for the answer.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from collections.abc import Mapping

from aiohttp import web

from local.runtime import MAX_PAYLOAD_BYTES, Function


class LambdaApi:
    """Serves `POST /2015-03-31/functions/{name or ARN}/invocations`.

    Args:
        functions: by the names that AWS would know them by.
    """

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions

    def application(self) -> web.Application:
        """The HTTP application."""
        application = web.Application(client_max_size=MAX_PAYLOAD_BYTES)
        application.router.add_post("/2015-03-31/functions/{name}/invocations", self._invoke)
        return application

    async def _invoke(self, http: web.Request) -> web.Response:
        name = http.match_info["name"].rpartition(":")[2]
        kind = http.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind != "RequestResponse":
            return _refusal(400, "InvalidParameterValueException", f"InvocationType {kind} is not done here.")
        function = self._functions.get(name)
        if function is None:
            return _refusal(404, "ResourceNotFoundException", f"Function not found: {name}")
        result = await function.invoke(await http.read())
        headers = {"X-Amz-Executed-Version": "$LATEST", "X-Amzn-RequestId": result.request_id}
        if result.failed:
            headers["X-Amz-Function-Error"] = "Unhandled"
        return web.Response(body=result.payload, content_type="application/json", headers=headers)


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"Message": message}, status=status, headers={"X-Amzn-ErrorType": code})
