"""What the functions share.

Rules, which import nothing of AWS: a claim (`claim`, `fields`, `keys`, `links`, `document_type`,
`document_number`), its `record` and `review`, what was seen (`evidence`, `roles`), how it is judged (`checks`,
`policy`, `reasons`, `assessment`, `decision`), what is kept of it (`case_file`, `replay`), and what follows
(`identity`, `notification`). Adapters, which speak to AWS and to the model: `adapters`. What a validation does with
both: `collection`, `validation`. What entry points need: `start`, `api`, `stream`, `batches`, `settings`,
`observability`. `errors` is everybody's.

Adapters import rules, handlers import both, rules import neither.
"""
