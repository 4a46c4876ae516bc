"""Docstrings say what a thing is ("The values read from …") or does ("Return …"), and begin with no question word."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FOLDERS = ("benchmarks", "chaos", "kyc_stack", "lambdas", "local", "operations", "samples", "tests", "tools")
QUESTION_WORD = re.compile(r"\s*(?:What|Whether|How|Who|Whose|Whom|Which|Where|Let)\b")
WORTH_PARSING = re.compile(rf"[\"'#:]{QUESTION_WORD.pattern}")


def _docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each docstring, of modules, classes, functions and, after an assignment, of attributes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each comment on lines of its own: its first line, the others go on with it."""
    last = -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            line = token.start[0]
            if line != last + 1:
                yield line, token.string.lstrip("#:")
            last = line


def indirect(source: str) -> list[tuple[int, str]]:
    """Return line and first line of each docstring or comment that begins with a question word, or with `Let`."""
    if not WORTH_PARSING.search(source):
        return []
    texts = (*_docstrings(source), *_comments(source))
    return sorted((line, text.strip().partition("\n")[0]) for line, text in texts if QUESTION_WORD.match(text))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_docstring_or_comment_begins_with_a_question_word(folder: str) -> None:
    files = [path for path in sorted((PROJECT / folder).rglob("*.py")) if "node_modules" not in path.parts]

    assert files
    assert [
        f"{path.relative_to(PROJECT)}:{line}: {text}"
        for path in files
        for line, text in indirect(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    "source",
    [
        '"""What it says."""\n',
        'class A:\n    """Which one."""\n',
        'def a():\n    """Let it pass."""\n',
        'async def a():\n    r"""\n    How it goes.\n    """\n',
        'A = 1\n"""Whether it is so."""\n',
        'class A:\n    a: int\n    """Where it lies."""\n',
        'class A:\n    def __init__(self):\n        self.a = 1\n        """Who it is."""\n',
        "A = 1\n'How far.'\n",
        "# What it is\nA = 1\n",
        "#: Whose it is\nA = 1\n",
    ],
)
def test_a_question_word_is_found_in_docstrings_of_all_kinds_and_in_comments(source: str) -> None:
    assert len(indirect(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""The whole."""\n',
        '"""Whole documents, letters and wholesale names."""\n',
        'A = "What is this?"\n',
        'print("Which one?")\n',
        "# The rule is one of\n# Which and whose\nA = 1\n",
        "A = 1  # Where a remark stands beside its code, it may be short\n",
    ],
)
def test_other_words_and_other_texts_are_free(source: str) -> None:
    assert indirect(source) == []
