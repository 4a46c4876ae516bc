"""AnswerKey: what answers are sealed with that are kept for requests that are sent again."""

from kyc_stack.keys.sealing_key import SealingKey


class AnswerKey(SealingKey):
    """The key of kept answers: who may read the table, in a console or a backup, reads none of them."""

    purpose = "answers that are kept for requests that are sent again"
    variable = "ANSWER_KEY_ARN"
