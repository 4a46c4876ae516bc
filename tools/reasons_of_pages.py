"""The vocabulary of reasons for the web pages: `python -m tools.reasons_of_pages`, from the functions' own table."""

import argparse
import json
import sys

from kyc.domain.reasons import REASONS, Action, ReasonCode, reasons_by_hand


def document() -> str:
    """Return each code's check, action and texts, and what a customer is told where codes say nothing."""
    codes = {
        code.value: {
            "check": entry.check.value,
            "action": entry.action.value,
            "customer": entry.customer_text,
            "reviewer": entry.reviewer_note,
        }
        for code, entry in REASONS.items()
    }
    plain = {action.value: _plain(action) for action in Action}
    return json.dumps({"codes": codes, "plain": plain}, ensure_ascii=False, indent=2) + "\n"


def _plain(action: Action) -> str:
    """Return what is told of a code whose own text tells another next step than the reviewer's."""
    (told,) = reasons_by_hand([_of_other_action(action)], action, None)
    return told.message


def _of_other_action(action: Action) -> ReasonCode:
    return next(code for code, entry in REASONS.items() if entry.action is not action)


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.reasons_of_pages", description=__doc__).parse_args()
    sys.stdout.write(document())
