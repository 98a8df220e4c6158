"""How long the review of each sample is, before and now: `python docs/lengths.py [--before COMMIT]`.

Writes the table of docs/lengths.md: A4 pages as Chromium prints the page, lines at 80 columns, and words. The numbers
of before stay as the page has them, unless a commit is named: then its program reviews its samples in a work tree of
its own. Needs Chromium and the extra `dev`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "lengths.md"
AS_AT = "2024-12-01"
_BEGIN, _END = "<!-- measured: docs/lengths.py -->\n", "<!-- measured, end -->"
_ROW = re.compile(r"\| `([\w-]+)` \| (\S+) \| \d+ \| (\S+) \| [\d,]+ \| (\S+) \| [\d,]+ \|")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Length(NamedTuple):
    """How long a review is: A4 pages, lines at 80 columns, words."""

    pages: int
    lines: int
    words: int


def samples(root: Path) -> list[Path]:
    """The sample cases of a checkout."""
    return sorted(one for one in (root / "sample_cases").glob("*.yaml") if one.name != "tracker.yaml")


def measured(root: Path) -> dict[str, Length]:
    """The length of the review of each sample of a checkout, as its own program makes it."""
    found = {}
    with tempfile.TemporaryDirectory() as held, printer() as pages_of:
        for sample in samples(root):
            text = reviewed(root, sample)
            page = Path(held) / f"{sample.stem}.html"
            reviewed(root, sample, "--format", "html", "-o", str(page))
            found[sample.stem] = Length(pages_of(page), len(text.splitlines()), len(text.split()))
    return found


def reviewed(root: Path, sample: Path, *options: str) -> str:
    """What `fairness check` prints of a sample at 80 columns."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1", "PYTHONPATH": str(root)}
    command = [sys.executable, str(root / "cli.py"), "check", str(sample), "--as-at", AS_AT, *options]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout


@contextmanager
def printer() -> Iterator[object]:
    """A function that says how many A4 pages a page prints to."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise SystemExit("needs Chromium, which prints the pages")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])

        def pages_of(file: Path) -> int:
            page = opened.new_page()
            page.goto(file.as_uri())
            paper = page.pdf(format="A4")
            page.close()
            return len(re.findall(rb"/Type ?/Page\b", paper))

        yield pages_of
        opened.close()


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """A commit in a work tree of its own, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as held:
        tree = Path(held) / "tree"
        subprocess.run(["git", "worktree", "add", "--detach", str(tree), commit], cwd=ROOT, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def known_before() -> dict[str, tuple[str, str, str]]:
    """The numbers of before, as the page has them."""
    return {name: rest for name, *rest in _ROW.findall(PAGE.read_text(encoding="utf-8"))}  # type: ignore[misc]


def table(before: dict[str, tuple[str, str, str]], now: dict[str, Length]) -> str:
    """The rows of the page."""
    rows = [
        "| sample | pages before | now | lines before | now | words before | now |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, one in now.items():
        old = before.get(name, ("-", "-", "-"))
        pairs = [f"{was} | {is_now:,}" for was, is_now in zip(old, one, strict=True)]
        rows.append(f"| `{name}` | {' | '.join(pairs)} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", metavar="COMMIT", help="measure this commit again as what was before")
    asked = parser.parse_args()
    before = known_before()
    if asked.before:
        with checkout(asked.before) as tree:
            before = {name: tuple(f"{part:,}" for part in one) for name, one in measured(tree).items()}
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    PAGE.write_text(head + _BEGIN + table(before, measured(ROOT)) + _END + rest.partition(_END)[2], encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: written")


if __name__ == "__main__":
    main()
