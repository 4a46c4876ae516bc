"""What the functions share.

Rules, which import nothing of AWS: `claim`, `record`, `links`, `keys`, `evidence`, `policy`, `checks`, `decision`,
`reasons`, `assessment`, `identity`, `notification`, `messages`, `errors`.
Adapters, which speak to AWS and to the model: `adapters`. Entry points' needs: `api`, `settings`, `observability`.
Adapters import rules, handlers import both, rules import neither.
"""
