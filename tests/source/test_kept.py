import pickle
from pathlib import Path
from typing import Any

import pytest

from fairness.rulebook.rulebook import load_rulebook, shipped_packs, without_documents
from fairness.rulebook.sources import sources_of
from fairness.source import kept as module
from fairness.source.kept import kept
from fairness.source.loader import load_documents


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "rules_folder", lambda: tmp_path)
    return tmp_path


def never() -> Any:
    raise AssertionError("was made again")


def test_what_is_made_of_a_shipped_file_is_kept_and_read_from_there_without_lines(shipped: Path) -> None:
    path = shipped / "pack.yaml"
    made = kept(path, "one", lambda: load_documents(b"a: [{b: 1}]\n", "pack.yaml"))
    found: Any = kept(path, "one", never)
    assert found == made == [{"a": [{"b": 1}]}]
    assert (type(found[0]), type(found[0]["a"])) == (dict, list)


def test_another_content_and_another_program_have_their_own(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shipped / "pack.yaml"
    assert [kept(path, "one", lambda: 1), kept(path, "two", lambda: 2)] == [1, 2]
    monkeypatch.setattr(module, "_program", lambda: "another")
    assert kept(path, "one", lambda: 3) == 3
    assert kept(path, "one", never) == 3


def test_few_are_kept_of_one_file(shipped: Path) -> None:
    for number in range(9):
        kept(shipped / "pack.yaml", str(number), lambda: "made")
    assert 1 < len(list((shipped / "__pycache__").iterdir())) < 6


@pytest.mark.parametrize("content", [b"{half", b"", pickle.dumps(Path("x")), pickle.dumps(print)])
def test_what_is_broken_or_no_class_of_the_program_is_done_without(shipped: Path, content: bytes) -> None:
    kept(shipped / "pack.yaml", "one", lambda: 1)
    (beside,) = (shipped / "__pycache__").iterdir()
    beside.write_bytes(content)
    assert kept(shipped / "pack.yaml", "one", lambda: 2) == 2
    assert kept(shipped / "pack.yaml", "one", never) == 2


def test_what_cannot_be_written_is_done_without(shipped: Path) -> None:
    (shipped / "__pycache__").write_text("a file in the way")
    assert kept(shipped / "pack.yaml", "one", lambda: 1) == 1


def test_a_file_of_the_user_is_never_kept(tmp_path: Path) -> None:
    assert kept(tmp_path / "pack.yaml", "one", lambda: 1) == 1
    assert not list(tmp_path.iterdir())


def test_rules_are_the_same_as_kept_and_as_written() -> None:
    for _ in range(2):
        written, without = load_rulebook(), load_rulebook(lines=False)
        assert tuple(map(without_documents, written.packs)) == without.packs


def test_kept_rules_need_no_models() -> None:
    import subprocess
    import sys

    load_rulebook(lines=False)
    sources_of((), lines=False)
    says = (
        "import sys; from fairness.rulebook.rulebook import load_rulebook as load; load(lines=False); "
        "from fairness.rulebook.sources import sources_of; sources_of((), lines=False)"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{says}; print('pydantic' in sys.modules, 'yaml' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[0] == "False" and len(shipped_packs()) > 5
