"""What an audit reads, cut into parts: every file in one, none much larger than another, the same for any machine."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from fairness.audit.parts import FILES_A_PART, FILES_TOGETHER, LINES_A_PART, LINES_TOGETHER, SHARES, Cutting
from fairness.cases.vocabulary import shipped_vocabulary

WORDS = shipped_vocabulary()


@given(st.integers(0, 4 * SHARES * FILES_A_PART))
def test_files_are_cut_evenly_and_in_order(count: int) -> None:
    files = [f"{number}.yaml" for number in range(count)]
    parts = Cutting(Path("scratch"), WORDS).cut(files)
    assert [file for part in parts for file in part.files] == files
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    sizes = [len(part.files) for part in parts]
    if count > FILES_TOGETHER:
        assert len(parts) % SHARES == 0 and max(sizes) - min(sizes) <= 1 and max(sizes) <= FILES_A_PART
    else:
        assert len(parts) == min(count, 1)


@given(count=st.integers(0, 3 * SHARES * LINES_A_PART), lines=st.booleans())
def test_cases_of_one_file_are_cut_evenly_and_in_order(count: int, lines: bool) -> None:
    cutting = Cutting(Path("scratch"), WORDS)
    name = "a.jsonl" if lines else "a.xes"
    with (
        patch("fairness.audit.parts.digest", return_value="as it is"),
        patch.object(Cutting, "count", return_value=count),
    ):
        parts = cutting.cut([name])
    sizes = [(part.last or 0) - (part.first or 0) for part in parts]
    assert [part.first for part in parts] == [sum(sizes[:place]) for place in range(len(parts))]
    assert sum(sizes) == count and max(sizes) - min(sizes) <= 1 and max(sizes) <= LINES_A_PART
    if lines and count > LINES_TOGETHER:
        assert len(parts) % SHARES == 0
    else:
        assert len(parts) == max(1, -(-count // LINES_A_PART))


def test_files_around_a_table_of_cases_keep_their_order(tmp_path: Path) -> None:
    lines = tmp_path / "b.jsonl"
    lines.write_text("{}\n{}\n")
    names = ["a.yaml", str(lines), "c.yaml"]
    parts = Cutting(tmp_path, WORDS).cut(names)
    assert [(part.files, part.first, part.last) for part in parts] == [
        (("a.yaml",), None, None), ((str(lines),), 0, 2), (("c.yaml",), None, None),
    ]  # fmt: skip
