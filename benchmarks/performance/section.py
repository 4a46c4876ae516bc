"""A section of the report on performance: what was to be reached, what was measured, and how."""

from dataclasses import dataclass

from benchmarks.markdown import table


@dataclass(frozen=True)
class Goal:
    """A goal and its result.

    Attributes:
        text: the goal, with its bound: `API functions start within 1.3 times the floor`.
        measured: the figure, with its unit.
        met: whether it was reached.
    """

    text: str
    measured: str
    met: bool


@dataclass(frozen=True)
class Section:
    """One measurement.

    Attributes:
        title: its heading.
        goals: what it was to show.
        tables: its figures: a caption (Markdown, a sentence or two) and a table, a picture or a list each.
        method: how they came about, and what they do not say, as Markdown.
    """

    title: str
    goals: tuple[Goal, ...]
    tables: tuple[tuple[str, str], ...]
    method: str

    def markdown(self) -> str:
        """Return the section with its heading, without the goals."""
        parts = [f"## {self.title}"]
        for caption, figures in self.tables:
            parts += [caption, figures]
        return "\n\n".join([*parts, f"### How: {self.title[0].lower()}{self.title[1:]}", self.method])


def goals_table(sections: tuple[Section, ...]) -> str:
    """All goals of some sections against what was measured."""
    return table(
        ("Goal", "Measured", "Met"),
        [[goal.text, goal.measured, "yes" if goal.met else "**no**"] for each in sections for goal in each.goals],
    )
