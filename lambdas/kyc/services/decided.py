"""A tenant's decisions, for audits and as figures, from lists by day: nothing reads all records."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from kyc.adapters.work_store import WorkStore
from kyc.domain.decisions import Decision, Tally
from kyc.domain.work import case_list, decision_list

COLUMNS: Final = (
    "decided_at",
    "submission_id",
    "version",
    "status",
    "action",
    "reasons",
    "by",
    "proposed_by",
    "seconds_waited",
    "overturned",
)
_MOST_ROWS: Final = 5_000
"""Of an answer, after which it ends with the part that was read."""
_MOST_PARTS: Final = 20
"""Of the lists of decisions, of 1 MB each, that figures are made of."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""With what a cell begins that a spreadsheet computes, in full width too (https://owasp.org/www-community/attacks/CSV_Injection)."""

Place = tuple[str, str]
"""Day, and place in its list."""


class Decided:
    """A tenant's decisions.

    Args:
        work: the table of work.
    """

    def __init__(self, work: WorkStore) -> None:
        self._work = work

    def export(self, tenant: str, days: Sequence[str], after: Place | None) -> tuple[str, Place | None]:
        """Return decisions as CSV, and the place after which the next part begins; None where nothing is left.

        Args:
            tenant: whose.
            days: of which days, in the order that is wanted.
            after: where the part before ended.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        found: list[Decision] = []
        for day in days[days.index(after[0]) if after else 0 :]:
            start = after[1] if after and after[0] == day else None
            part, last = self._work.decisions(decision_list(tenant, day), start)
            found += part
            if last is not None:
                return to_csv(found), (day, last)
            if len(found) >= _MOST_ROWS and day != days[-1]:
                return to_csv(found), (day, _END)
        return to_csv(found), None

    def figures(self, tenant: str, days: Sequence[str], *, now: int) -> dict[str, Any]:
        """Return how many cases wait, for how long the oldest does, and what was decided.

        Args:
            tenant: whose.
            days: of which days.
            now: Unix seconds.

        Raises:
            ProviderUnavailable: DynamoDB did not answer.
        """
        waiting, more = self._work.length(case_list(tenant))
        since = self._work.since(case_list(tenant))
        left = _MOST_PARTS
        by_day: list[dict[str, Any]] = []
        total = Tally()
        for day in days:
            tally, parts, has_more = self._of_day(tenant, day, left)
            left -= parts
            total = total.plus(tally)
            by_day.append({"day": day, **tally.model_dump(), "more": has_more})
        return {
            "waiting": waiting,
            "waiting_more": more,
            "oldest_seconds": max(now - since, 0) if since is not None else None,
            "decided_by_day": by_day,
            "overturned_share": round(total.overturned / total.count, 4) if total.count else None,
        }

    def _of_day(self, tenant: str, day: str, most: int) -> tuple[Tally, int, bool]:
        tally, after = self._work.tally(decision_list(tenant, day))
        parts = 1
        while after is not None and parts < most:
            more, after = self._work.tally(decision_list(tenant, day), after)
            tally = tally.plus(more)
            parts += 1
        return tally, parts, after is not None


_END: Final = f"{'9' * 12}#{'f' * 32}"
"""A place after all others of a list."""


def to_csv(found: Iterable[Decision]) -> str:
    """Return decisions as comma-separated values under a row of names."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for decision in found:
        shown = decision.to_item()
        cells = {
            **shown,
            "decided_at": datetime.fromtimestamp(decision.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reasons": " ".join(decision.reasons),
            "overturned": "yes" if decision.overturned else "no",
        }
        writer.writerow([_cell(cells.get(name)) for name in COLUMNS])
    return file.getvalue()


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
