"""The functions' shared code, in rooms that build on one another: each imports those before it and none after it.

- `domain`: what a claim, a record, a policy and a reason are, and what was seen of a case (`evidence`).
- `reading`: what a document says; no policy, no claim's values.
- `checks`: one rule a file, and the registry of all of them.
- `decision`: what follows from the checks and the model's answer, the case file, and its replay.
- `adapters`: the seams to AWS and to the model.
- `services`: validating, collecting evidence, erasing: adapters and rules put together.
- `entrypoints`: what the functions' handlers are made of: API, stream, batches, settings, observability.

`domain`, `reading`, `checks` and `decision` import nothing of AWS, read no clock and no environment.
"""
