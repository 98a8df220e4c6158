"""The README's pictures, made anew from what the program prints: `python docs/pictures.py [--check]`.

`check.svg` is the screen of `fairness check sample_cases/`, `review.png` the first screen of one case's page. With
`--check` nothing is written, and the exit code is 1 where the screen is not what is printed. The page's picture needs
Chromium and the extra `dev`; where there is no Chromium, it stays as it is.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCREEN, PAGE = PICTURES / "check.svg", PICTURES / "review.png"
_COMMAND = ("check", "sample_cases/", "--as-at", "2024-12-01")
_CASE = ("check", "sample_cases/long-exclusion.yaml", "--as-at", "2024-12-01", "--format", "html", "-o")
_COLUMNS, _LINES = 100, 40
_LIGHT = TerminalTheme((255, 255, 255), (33, 43, 50), [(33, 43, 50)] * 8)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def printed(*arguments: str) -> str:
    """What a command prints, with no colours: nothing in a report rests on them."""
    environment = {**os.environ, "COLUMNS": str(_COLUMNS), "PYTHONUTF8": "1"}
    command = [sys.executable, str(ROOT / "cli.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def screen() -> str:
    """The picture of the terminal: the command, and the first lines of what it prints."""
    lines = printed(*_COMMAND).splitlines()
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), highlight=False, emoji=False, markup=False)
    console.print(Text(f"$ fairness {' '.join(_COMMAND)}\n", style="bold"))
    for line in lines[:_LINES]:
        console.print(Text(line, style="bold" if line.rstrip().endswith("─") or line == lines[0] else ""))
    made = console.export_svg(title="fairness", theme=_LIGHT, unique_id="fairness")
    # The fonts that it names come from the web, and a picture loads nothing.
    return "\n".join(line.rstrip() for line in _without_fonts(made).splitlines()) + "\n"


def _without_fonts(svg: str) -> str:
    parts = svg.split("@font-face {")
    return parts[0] + "".join(one.partition("}")[2] for one in parts[1:])


def photographed(width: int = 1100, height: int = 1250) -> bytes | None:
    """The first screen of a case's page, as Chromium shows it; None without Chromium."""
    from playwright.sync_api import sync_playwright

    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        return None
    with tempfile.TemporaryDirectory() as held, sync_playwright() as playwright:
        file = Path(held) / "review.html"
        printed(*_CASE, str(file))
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = opened.new_page(viewport={"width": width, "height": height})
        page.goto(file.as_uri())
        picture = page.screenshot()
        opened.close()
    return picture


def main(check: bool) -> int:
    """Write both pictures, or only say whether the screen would change. Returns the exit code."""
    made = screen()
    if check:
        same = SCREEN.is_file() and SCREEN.read_text(encoding="utf-8") == made
        print("" if same else "docs/pictures/check.svg: is not what is printed; run python docs/pictures.py", end="")
        return 0 if same else 1
    PICTURES.mkdir(exist_ok=True)
    SCREEN.write_text(made, encoding="utf-8")
    if picture := photographed():
        PAGE.write_bytes(picture)
    print("docs/pictures: written")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
