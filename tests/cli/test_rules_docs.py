from pathlib import Path

from tests.cli import fairness


def test_the_catalogue_is_written_and_counted(tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = fairness("rules", "docs", "-o", site, "--rules", "record-quality")
    number = len(list(site.rglob("*.html")))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"Wrote {number} pages to {site}: open {site}/index.html in a browser.\n"
    assert (site / "rules" / "REC001.html").is_file()


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = fairness("rules", "docs", "-o", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        f"Error: {tmp_path}: has other files in it, and no catalogue; expected a new or empty folder" in done.stderr
    )
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_help_has_examples() -> None:
    assert "Examples:\n    fairness rules docs" in fairness("rules", "docs", "--help").stdout
