"""What a folder holds: links, pipes and devices in it are named, and no link leads out of it unless that is asked."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from fairness.readers.files import find_files, load_cases
from fairness.source.problems import InputError, Problem

CASE = "case_id: {}\nnation: england\nopened: 2024-01-08\nevents: []\n"


def write(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CASE.format(name))
    return path


def found(folder: Path, follow_links: bool = False) -> tuple[list[str], dict[str, str]]:
    """The case files and what was passed over, with why, both named from within the folder."""
    passed_over: list[Problem] = []
    files = find_files([str(folder)], follow_links=follow_links, passed_over=passed_over)
    named = {os.path.relpath(one.place.file, folder): one.says for one in passed_over}
    return [os.path.relpath(one, folder) for one in files], named


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one case, and links to a file and a folder beside it, back to itself, and to nowhere."""
    write(tmp_path / "in" / "a.yaml", "A")
    write(tmp_path / "out" / "b.yaml", "B")
    write(tmp_path / "out" / "deep" / "c.yaml", "C")
    inside = tmp_path / "in"
    for name, target in {
        "b.yaml": "../out/b.yaml", "linked": "../out", "round": ".", "up": "..", "again.yaml": "a.yaml",
        "nowhere.yaml": "none.yaml", "circle.yaml": "circle.yaml", "notes.txt": "../out/b.yaml",
    }.items():  # fmt: skip
        (inside / name).symlink_to(target)
    (tmp_path / "out" / "back").symlink_to("../in")
    return inside


def test_links_that_lead_out_are_named_and_not_followed(folder: Path) -> None:
    files, named = found(folder)
    assert files == ["a.yaml"]
    out = {name for name, says in named.items() if "leads out of the folder, and was not followed" in says}
    nowhere = {name for name, says in named.items() if "leads nowhere" in says}
    assert (out, nowhere) == ({"b.yaml", "linked", "up"}, {"nowhere.yaml", "circle.yaml"})
    assert len(named) == 5


def test_links_are_followed_where_it_is_asked_without_circling_and_each_file_is_read_once(folder: Path) -> None:
    _, named = found(folder, follow_links=True)
    assert set(named) == {"nowhere.yaml", "circle.yaml"}
    with pytest.warns(UserWarning, match="leads nowhere"):
        cases = load_cases(str(folder), follow_links=True)
    assert sorted(case.case_id for case in cases) == ["A", "B", "C"]


def test_what_a_link_in_a_folder_leads_to_within_it_is_read_though_it_is_hidden(tmp_path: Path) -> None:
    """As a volume of Kubernetes lays its files out."""
    write(tmp_path / "..2024" / "a.yaml", "A")
    (tmp_path / "..data").symlink_to("..2024")
    (tmp_path / "a.yaml").symlink_to("..data/a.yaml")
    assert found(tmp_path) == (["a.yaml"], {})


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    write(tmp_path / "there" / "a.yaml", "A")
    (tmp_path / "here").symlink_to("there")
    assert found(tmp_path / "here") == (["a.yaml"], {})


def test_pipes_sockets_and_devices_in_a_folder_are_named_and_never_opened(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "A")
    os.mkfifo(tmp_path / "pipe.yaml")  # which nobody writes to: opening it would wait for ever
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "linked.yaml").symlink_to("pipe.yaml")
    with socket.socket(socket.AF_UNIX) as one:
        here = os.open(tmp_path, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{here}/s.yaml" if os.path.isdir("/proc/self/fd") else str(tmp_path / "s.yaml"))
        os.close(here)
    files, named = found(tmp_path, follow_links=True)
    assert files == ["a.yaml"]
    assert named == {
        "pipe.yaml": "is a named pipe, and was not opened",
        "s.yaml": "is a socket, and was not opened",
        "zero.yaml": "is a symbolic link to a device, and was not opened",
        "linked.yaml": "is a symbolic link to a named pipe, and was not opened",
    }


def test_a_folder_of_nothing_but_links_says_which_it_has(tmp_path: Path) -> None:
    write(tmp_path / "out" / "a.yaml", "A")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").symlink_to("../out/a.yaml")
    with pytest.raises(InputError) as refused:
        find_files([str(tmp_path / "in")])
    assert "is a folder without case files" in str(refused.value)
    assert "a.yaml: is a symbolic link that leads out of the folder" in str(refused.value)
