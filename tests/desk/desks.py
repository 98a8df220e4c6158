"""A desk over a folder of its own, for tests."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette is about to take another client
    from starlette.testclient import TestClient

from fairness.desk.app import make_app
from fairness.desk.guard import Keys
from fairness.desk.shelf import Shelf
from fairness.desk.work import Rules, Work, open_rules
from fairness.rulebook.chosen import Choice

SAMPLES = Path("sample_cases")
HOST = "127.0.0.1:8123"
ORIGIN = f"http://{HOST}"
DAY = date(2024, 12, 1)


@cache
def shipped() -> Rules:
    """The shipped rules, read once."""
    return open_rules(Choice())


class Desk:
    """A desk that somebody has opened by its link: `get` and `post` as a browser does, `key` of a case."""

    def __init__(self, folder: Path, *samples: str, read_only: bool = False) -> None:
        self.folder = folder
        for one in samples:
            shutil.copy(SAMPLES / one, folder)
        self.work = Work(Shelf(folder, read_only, "T1"), shipped(), DAY)
        self.keys = Keys()
        self.app = make_app(self.work, self.keys, [HOST, "localhost:8123"])
        self.client = TestClient(self.app, base_url=ORIGIN)
        assert self.client.get(f"/?token={self.keys.token}").status_code == 200

    def key(self, case_id: str) -> str:
        return next(row.key for row in self.work.look(60)[0] if row.case_id == case_id)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def post(self, path: str, values: Mapping[str, Any], follow: bool = True, **more: Any) -> Any:
        data = {"_csrf": self.keys.form, **values}
        headers = {"origin": ORIGIN, **more.pop("headers", {})}
        return self.client.post(path, data=data, headers=headers, follow_redirects=follow, **more)

    def stranger(self) -> TestClient:
        """A browser that does not know the link."""
        return TestClient(self.app, base_url=ORIGIN)


def digest_in(page: str) -> str:
    """The digest of the file from which a form was made."""
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return found[1]
