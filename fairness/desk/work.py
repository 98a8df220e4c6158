"""What a desk works with: its folder, its rules, and the cases found there, reviewed once for each content."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from fairness._version import __version__
from fairness.cases.models import Case
from fairness.desk.rows import Row, as_kept, from_kept, row_of, wrong_row
from fairness.desk.shelf import POLICY, Shelf
from fairness.engines.model import Review
from fairness.engines.review import Engine, engine_for, review
from fairness.readers.edit import CaseText
from fairness.readers.files import find_files, read_file
from fairness.readers.record import read_case
from fairness.reports.view import View, view
from fairness.rulebook.chosen import Choice
from fairness.rulebook.rulebook import Rulebook
from fairness.source.digests import digest_of, digest_of_file
from fairness.source.loader import load_documents
from fairness.source.problems import InputError, Place, Problem

_MOST_VIEWS = 32
_ROWS = "rows.json"
_PATIENCE = 1.2  # seconds that the Cases screen waits for cases that are not reviewed yet


def is_editable(file: str) -> bool:
    """Whether the desk can change a file of cases."""
    return file.lower().endswith((".yaml", ".yml"))


def named_in(folder: Path | str, problems: Iterable[Problem]) -> list[str]:
    """Problems in words, with the names of files as a folder has them."""
    return [str(one).replace(f"{folder}/", "") for one in problems]


class Gone(Exception):
    """There is no such case in the folder any more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that are asked, and their digest, by which reviews are kept."""

    choice: Choice
    rulebook: Rulebook
    engine: Engine
    digest: str


def open_rules(choice: Choice) -> Rules:
    """The rules that were chosen. Raises InputError."""
    rulebook = choice.open()
    told = [
        __version__, rulebook.digests(), rulebook.vocabulary.digest, [one.digest for one in rulebook.overlays],
        [(one.name, one.now) for one in rulebook.settings], [one.rule.code for one in rulebook.switched_off],
    ]  # fmt: skip
    digest = digest_of(json.dumps(told, default=str).encode())
    return Rules(choice, rulebook, engine_for(rulebook, "direct"), digest)


def with_policy(choice: Choice, shelf: Shelf) -> Choice:
    """What was chosen, with the local policy of a folder where it has one; the policy is counted once."""
    file = str(shelf.path(POLICY))
    others = tuple(one for one in choice.overlays if one != file)
    return replace(choice, overlays=(*others, file) if Path(file).is_file() else others)


@dataclass(slots=True)
class _Seen:
    """What is known of a file: how it looked on the disk, its digest, and the rows of its cases once reviewed."""

    signature: tuple[int, ...]
    digest: str
    rows: list[Row] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as it stands: the file, and what it says."""

    key: str
    file: str
    case: Case
    view: View

    @property
    def digest(self) -> str:
        """The digest of its file as it was read."""
        return self.case.digest

    @property
    def editable(self) -> bool:
        """Whether the desk can change its file."""
        return is_editable(self.file)


class Work:
    """The cases of a folder as at a day (today, where none is given), by the rules chosen."""

    def __init__(self, shelf: Shelf, rules: Rules, as_at: date | None = None) -> None:
        self.shelf = shelf
        self.rules = rules
        self._as_at = as_at
        self._seen: dict[str, _Seen] = {}
        self._kept: dict[str, list[Row]] = self._load()
        self._views: OrderedDict[tuple[str, ...], View] = OrderedDict()
        self._lock = threading.RLock()
        self._worker: threading.Thread | None = None
        self._changed = False

    @property
    def as_at(self) -> date:
        """The day as at which cases are reviewed."""
        return self._as_at or date.today()

    def use(self, rules: Rules) -> None:
        """Ask other rules from now on."""
        with self._lock:
            self.rules = rules
            self._forget()

    def _forget(self) -> None:
        self._seen.clear()
        self._views.clear()

    # -- one case ------------------------------------------------------------------------------------------------

    def open(self, key: str) -> Opened:
        """The case of a key, as its file has it now. Raises Gone, and InputError where it cannot be read."""
        row = self._row(key)
        case = self.case_of(row.file, row.case_id)
        return Opened(key, row.file, case, self.view(case, case.digest))

    def case_of(self, file: str, case_id: str) -> Case:
        """One case of a file. Raises Gone, and InputError where it cannot be read."""
        wrong: InputError | None = None
        for one in read_file(str(self.shelf.path(file)), self.rules.rulebook.vocabulary):
            if isinstance(one, InputError):
                wrong = wrong or one
            elif one.case_id == case_id or not case_id:
                return one
        if wrong is not None:
            raise wrong
        raise Gone

    def case_in(self, content: bytes, file: str, case_id: str) -> Case | None:
        """One case of what a file once held; None where it was not there, or cannot be read by these rules."""
        try:
            documents = load_documents(content, file)
            found = next(
                (one for one in documents if isinstance(one, dict) and str(one.get("case_id")) == case_id), None
            )
            return None if found is None else read_case(found, file, self.rules.rulebook.vocabulary)
        except InputError:
            return None

    def text(self, key: str) -> CaseText:
        """The case of a key, to be changed. Raises Gone and InputError."""
        row = self._row(key)
        if not is_editable(row.file):
            says = "cannot be changed here"
            raise InputError(Problem(Place(row.file), says, expected="a case file in YAML; others are read only"))
        return CaseText(str(self.shelf.path(row.file)), self.rules.rulebook.vocabulary, row.case_id)

    def review(self, case: Case, rules: Rules | None = None) -> Review:
        """The review of a case, as at the desk's day."""
        return review(case, (rules or self.rules).engine, self.as_at)

    def view(self, case: Case, digest: str) -> View:
        """The review of a case arranged for reading; made once for each content, rulebook and day."""
        if (ready := self.ready(digest, case.case_id)) is not None:
            return ready
        known = self._known_as(digest, case.case_id)
        made = view(self.review(case), self.rules.rulebook)
        with self._lock:
            self._views[known] = made
            while len(self._views) > _MOST_VIEWS:
                self._views.popitem(last=False)
        return made

    def ready(self, digest: str, case_id: str) -> View | None:
        """The review of what a file held when it had a digest, where it is still at hand."""
        known = self._known_as(digest, case_id)
        with self._lock:
            if known in self._views:
                self._views.move_to_end(known)
            return self._views.get(known)

    def _known_as(self, digest: str, case_id: str) -> tuple[str, ...]:
        return (digest, case_id, self.rules.digest, self.as_at.isoformat())

    def _row(self, key: str) -> Row:
        found = self._known(key)
        if found is None:
            self.look(wait=600)
            found = self._known(key)
        if found is None:
            raise Gone
        return found

    def _known(self, key: str) -> Row | None:
        with self._lock:
            rows = (row for seen in self._seen.values() for row in seen.rows or ())
            return next((row for row in rows if row.key == key), None)

    # -- all cases -----------------------------------------------------------------------------------------------

    def look(self, wait: float = _PATIENCE) -> tuple[list[Row], int]:
        """A row for each case of the folder, and how many files are not reviewed yet; these go on being reviewed."""
        waiting = self._find()
        if waiting:
            self._work()
            worker = self._worker
            if worker is not None:
                worker.join(wait)
        with self._lock:
            rows = [row for seen in self._seen.values() for row in seen.rows or ()]
            left = sum(seen.rows is None for seen in self._seen.values())
        return _told_once(rows), left

    def views(self) -> Iterator[View]:
        """Every case that can be read, reviewed."""
        for row in self.look(wait=600)[0]:
            if not row.wrong:
                yield self.open(row.key).view

    def _find(self) -> int:
        """Look for files that are new or have changed; gives how many wait to be reviewed."""
        try:
            files = find_files([str(self.shelf.folder)])
        except InputError:
            files = []  # there is no case yet
        with self._lock:
            before, self._seen = self._seen, {}
            for file in files:
                name = str(Path(file).relative_to(self.shelf.folder))
                seen = self._signed(file, before.get(name))
                self._seen[name] = seen
                if seen.rows is None:
                    seen.rows = self._kept.get(self._by(name, seen.digest))
            return sum(one.rows is None for one in self._seen.values())

    def _signed(self, file: str, before: _Seen | None) -> _Seen:
        try:
            stat = Path(file).stat()
            signature = (stat.st_size, stat.st_mtime_ns, stat.st_ino, self.as_at.toordinal())
            if before is not None and before.signature == signature:
                return before
            return _Seen(signature, digest_of_file(file))
        except OSError:
            return _Seen((), "")

    def _by(self, name: str, digest: str) -> str:
        return f"{name}|{digest}|{self.rules.digest}|{self.as_at}"

    def _work(self) -> None:
        """Review in a thread what waits; there is one of these at a time."""
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._review_all, daemon=True)
                self._worker.start()

    def _review_all(self) -> None:
        while True:
            with self._lock:
                waits = next(((name, one) for name, one in self._seen.items() if one.rows is None), None)
            if waits is None:
                break
            name, seen = waits
            rows = list(self._rows_of(name))
            with self._lock:
                seen.rows = rows
                self._kept[self._by(name, seen.digest)] = rows
                self._changed = True
        self._save()

    def _rows_of(self, name: str) -> Iterator[Row]:
        count = 0
        try:
            for one in read_file(str(self.shelf.path(name)), self.rules.rulebook.vocabulary):
                count += 1
                if isinstance(one, InputError):
                    yield wrong_row(name, self.plainly(one), f"#{count}")
                else:
                    yield row_of(view(self.review(one), self.rules.rulebook), name)
        except InputError as error:
            yield wrong_row(name, self.plainly(error))
        except Exception as error:  # of one file: the others are read all the same
            yield wrong_row(name, [f"it could not be reviewed ({type(error).__name__})"])

    def plainly(self, error: InputError) -> list[str]:
        """What is wrong, with the names of files as the folder has them."""
        return named_in(self.shelf.folder, error.problems)

    # -- what is kept --------------------------------------------------------------------------------------------

    def _load(self) -> dict[str, list[Row]]:
        try:
            kept = json.loads(self.shelf.kept_beside(_ROWS) or b"{}")
            return {known: [from_kept(row) for row in rows] for known, rows in kept.items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return {}  # it is made again

    def _save(self) -> None:
        with self._lock:
            if not self._changed:
                return
            self._changed = False
            now = {self._by(name, one.digest): one.rows for name, one in self._seen.items() if one.rows is not None}
            self._kept = {known: rows for known, rows in now.items() if rows is not None}
            kept = {known: [as_kept(row) for row in rows] for known, rows in self._kept.items()}
        self.shelf.keep_beside(_ROWS, json.dumps(kept).encode())


def _told_once(rows: list[Row]) -> list[Row]:
    """The rows, those whose id another case has before them marked as wrong."""
    first: dict[str, Row] = {}
    told = []
    for row in rows:
        other = first.setdefault(row.case_id, row) if row.case_id and not row.wrong else row
        says = f"{other.file} has a case of this reference too. Give each case a reference of its own."
        told.append(row if other is row else replace(row, wrong=says))
    return told
