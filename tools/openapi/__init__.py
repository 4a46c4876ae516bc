"""The API as an OpenAPI 3.1 document: `python -m tools.openapi`.

Requests are described by the very models that check them, answers by the models that they are made from (`answers`).
The routes are those of `kyc.domain.routes`, as the stack's are, each described once (`operations`); a test holds the
document to the synthesised template, and real answers to it.
"""
