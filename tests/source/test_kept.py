import json
from pathlib import Path

import pytest

from fairness.rulebook.rulebook import load_rulebook
from fairness.source import kept
from fairness.source.kept import load_kept


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "rules_folder", lambda: tmp_path)
    return tmp_path


def test_a_shipped_file_is_kept_and_read_from_there(shipped: Path) -> None:
    path = shipped / "pack.yaml"
    assert load_kept(b"a: 1\n", path, "one") == [{"a": 1}]
    (beside,) = (shipped / "__pycache__").iterdir()
    beside.write_text(json.dumps([{"a": "kept"}]))
    assert load_kept(b"a: 1\n", path, "one") == [{"a": "kept"}]


def test_another_content_takes_its_place(shipped: Path) -> None:
    load_kept(b"a: 1\n", shipped / "pack.yaml", "one")
    assert load_kept(b"a: 2\n", shipped / "pack.yaml", "two") == [{"a": 2}]
    assert [one.name.split(".")[-2] for one in (shipped / "__pycache__").iterdir()] == ["two"]


def test_what_is_broken_or_cannot_be_written_is_done_without(shipped: Path) -> None:
    load_kept(b"a: 1\n", shipped / "pack.yaml", "one")
    (beside,) = (shipped / "__pycache__").iterdir()
    beside.write_text("{half")
    assert load_kept(b"a: 1\n", shipped / "pack.yaml", "one") == [{"a": 1}]
    (shipped / "sub").mkdir()
    (shipped / "sub" / "__pycache__").write_text("a file in the way")
    assert load_kept(b"a: 1\n", shipped / "sub" / "pack.yaml", "one") == [{"a": 1}]


def test_what_is_made_of_a_document_is_what_is_kept(shipped: Path) -> None:
    made = [load_kept(b"a: 1\n", shipped / "pack.yaml", "one", lambda one: {"made": one}) for _ in range(2)]
    assert made == [[{"made": {"a": 1}}]] * 2
    kept_alone = load_kept(b"a: 1\n", shipped / "pack.yaml", "one", lambda one: pytest.fail("it is kept"))
    assert kept_alone == made[0]


def test_a_file_of_the_user_is_never_kept(tmp_path: Path) -> None:
    load_kept(b"a: 1\n", tmp_path / "pack.yaml", "one")
    assert not list(tmp_path.iterdir())


def test_rules_are_the_same_with_lines_and_without() -> None:
    for _ in range(2):
        with_lines, without = load_rulebook(), load_rulebook(lines=False)
        assert [str(rule.check) for rule in with_lines.rules.values()] == [
            str(r.check) for r in without.rules.values()
        ]
        assert with_lines.digests() == without.digests()
