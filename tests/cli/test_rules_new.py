from pathlib import Path

from tests.cli import fairness


def test_a_draft_is_printed_with_what_to_do_next(tmp_path: Path) -> None:
    done = fairness("rules", "new", "our-trust", "our004", "-o", tmp_path)
    file = tmp_path / "our-trust.yaml"
    assert (done.returncode, done.stdout) == (0, f"{file}\n")
    assert "Drafted OUR004 in the new pack our-trust." in done.stderr
    commands = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("  fairness")]
    assert [one[1] for one in commands] == ["lint", "test", "show"]
    assert [fairness(*one).returncode for one in commands] == [0, 0, 0]


def test_nothing_is_overwritten_and_no_code_is_used_twice(tmp_path: Path) -> None:
    done = fairness("rules", "new", "ours", "MHE001", "-o", tmp_path)
    assert done.returncode == 2 and "MHE001 is the code of another rule" in done.stderr
    (tmp_path / "ours.yaml").write_text("x: 1\n")
    done = fairness("rules", "new", "ours", "-o", tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and "is not the pack ours" in done.stderr
    assert "Examples:" in fairness("rules", "new", "--help").stdout
