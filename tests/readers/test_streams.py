"""What comes through a pipe is read once, whatever form it has."""

from __future__ import annotations

import gzip
import json
import os
import threading
from pathlib import Path

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers import streams
from fairness.readers.files import read_file
from fairness.readers.mapping import Mapping, load_mapping
from fairness.source.problems import InputError
from tests.readers.workbooks import xlsx

HEAD = ["case_id", "nation", "opened", "date", "type"]
ROW = ["T-1", "england", "2024-01-08", "2024-01-12", "exclusion.formal"]
CASE = dict(zip(HEAD[:3], ROW, strict=False)) | {"events": [{"date": "2024-01-12", "type": "exclusion.formal"}]}
XES = (
    b'<log><trace><string key="concept:name" value="T-1"/><string key="nation" value="england"/><event>'
    b'<string key="concept:name" value="exclusion.formal"/><date key="time:timestamp" value="2024-01-12"/>'
    b"</event></trace></log>"
)


def through(pipe: Path, content: bytes, mapping: Mapping | None = None) -> list[Case | InputError]:
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    found = list(read_file(str(pipe), shipped_vocabulary(), mapping))
    writer.join()
    return found


def _table(folder: Path, suffix: str) -> bytes:
    file = folder / f"t.{suffix}"
    if suffix == "xlsx":
        xlsx(file, {"S": [HEAD, ROW]})
    else:
        import polars

        polars.DataFrame([ROW], schema=HEAD, orient="row").write_parquet(file)
    return file.read_bytes()


@pytest.mark.parametrize("form", ["json", "lines", "yaml", "csv", "xlsx", "parquet", "xes", "xes.gz"])
def test_the_content_of_a_pipe_says_what_it_is(tmp_path: Path, form: str) -> None:
    content = {
        "json": lambda: json.dumps(CASE, indent=1).encode(),
        "lines": lambda: (json.dumps(CASE) + "\n").encode() + json.dumps(CASE | {"case_id": "T-2"}).encode(),
        "yaml": lambda: json.dumps([CASE]).encode(),
        "csv": lambda: f"{','.join(HEAD)}\n{','.join(ROW)}\n".encode(),
        "xlsx": lambda: _table(tmp_path, "xlsx"),
        "parquet": lambda: _table(tmp_path, "parquet"),
        "xes": lambda: XES,
        "xes.gz": lambda: gzip.compress(XES),
    }[form]()
    pipe = tmp_path / "a pipe"
    case = through(pipe, content)[0]
    assert isinstance(case, Case), case
    assert (case.case_id, [event.type for event in case.events]) == ("T-1", ["exclusion.formal"])
    assert case.place.file == str(pipe) and len(case.digest or "") in (0, 16)


def test_a_table_of_other_names_is_read_through_a_mapping_and_a_case_beside_one_stays_a_case(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        "mapping: m\nlayout: wide\ncase: {case_id: Ref, nation: {value: england}, opened: Opened}\n"
        "events:\n  - {type: exclusion.formal, column: Excluded}\n"
    )
    mapping = load_mapping(str(tmp_path / "m.yaml"), shipped_vocabulary())
    (case,) = through(tmp_path / "one", b"Ref;Opened;Excluded\nT-1;2024-01-08;2024-01-12\n", mapping)
    assert isinstance(case, Case) and case.case_id == "T-1"
    (case,) = through(tmp_path / "two", b"case_id: T-2\nnation: england\nopened: 2024-01-08\nevents: []\n", mapping)
    assert isinstance(case, Case) and case.case_id == "T-2"


def test_what_is_wrong_has_the_name_of_the_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    (error,) = through(pipe, f"{','.join(HEAD)}\n{','.join(ROW[:4])},exclusion.formall\n".encode())
    assert str(error).startswith(f'{pipe}, row 2, column "type": ')
    pipe.unlink()
    assert str(through(pipe, b"")[0]) == f"{pipe}: is empty; expected at least one document"
    pipe.unlink()
    assert str(through(pipe, b"[]")[0]) == f"{pipe}: holds no case; expected at least one case"


def test_what_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_BYTES", 1000)
    (error,) = read_file("/dev/zero")
    assert "/dev/zero: has more than 1,000 bytes" in str(error)
