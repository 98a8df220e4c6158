"""Addresses of what is no file on this machine (databases, cloud storage), and how they are named in all we print."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from fairness.source.problems import InputError, Place, Problem, nearest

DATABASES = ("sqlite", "duckdb", "postgresql", "mysql", "mssql")
_ALSO = {"postgres": "postgresql", "mariadb": "mysql", "sqlserver": "mssql"}
CLOUDS = ("s3", "s3a", "gs", "gcs", "az", "azure", "adl", "abfs", "abfss")
FROM_ENVIRONMENT = "env:"
_ADDRESS = re.compile(r"([A-Za-z][\w+.-]*)://")
# User and password before an @, host, path, options. A password with / ? # @ in it, not written as %2F, fits no more.
_CLEAN = re.compile(
    r"(?P<user>[^/?#@]*@)?(?P<place>[^/?#@\[\]]*(?:\[[\da-fA-F:.]+\][:\d]*)?(?:/[^?#]*)?)(?P<more>[?#].*)?"
)
_SECRET = re.compile(r"passw|pwd|secret|token|key$|credential", re.IGNORECASE)
_ODBC_SECRET = re.compile(r"\b(?:pwd|password)\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """A database: its kind (of `DATABASES`), the whole address, which no message holds, and what it is called."""

    kind: str
    whole: str
    name: str

    def __repr__(self) -> str:
        return f"Address({self.name!r})"

    @property
    def path(self) -> str:
        """The file that a database of one file (SQLite, DuckDB) is in, as given."""
        rest = self.whole.partition("://")[2].partition("?")[0]
        return unquote(rest.removeprefix("/"))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What a message about it must not repeat, the longest first."""
        parts = urlsplit(self.whole)
        options = [value for _, value in parse_qsl(parts.query)]
        user = parts.netloc.rpartition("@")[0]
        found = {self.whole, user, *user.split(":"), parts.password or "", parts.query, *options}
        found |= {unquote(one) for one in found}
        return tuple(sorted((one for one in found if one), key=len, reverse=True))


def is_address(name: str) -> bool:
    """Whether a source or target is a database, by the form of its name."""
    return name.startswith(FROM_ENVIRONMENT) or (bool(_ADDRESS.match(name)) and not is_cloud(name))


def is_cloud(name: str) -> bool:
    """Whether a source lies in cloud storage, by the form of its name."""
    found = _ADDRESS.match(name)
    return found is not None and found[1].lower() in CLOUDS


def shown(name: str) -> str:
    """An address without user, password and options, as every message, report and manifest names it."""
    found = _ADDRESS.match(name)
    if found is None:
        return name
    rest = _CLEAN.fullmatch(name, found.end())
    return f"{found[1]}://{_place(rest) if rest else '...'}"


def _place(rest: re.Match[str]) -> str:
    """Host and path; an @ elsewhere may end a user or a password with a slash or a question mark in it."""
    place, is_file = rest["place"], rest["place"].startswith("/")
    return "..." if "@" in (rest["more"] or "") + ("" if is_file else place) else place


def address_of(name: str) -> Address:
    """The database that a name stands for: an address, or `env:NAME`, a variable that holds one.

    Raises InputError for a kind of database that we do not know, a variable that is not set, and an address with a
    password on the command line, where every user of the machine can read it.
    """
    if name.startswith(FROM_ENVIRONMENT):
        return _from_environment(name)
    found = _address(name)
    if _holds_secret(name):
        says = "has a password in it, which other users of this machine can see"
        expected = (
            "the address without it, and the password in the driver's own file (~/.pgpass, ~/.my.cnf) or variable; "
            "or the whole address in a variable, named as env:NAME"
        )
        raise InputError(Problem(Place(found.name), says, expected=expected))
    return found


def _from_environment(name: str) -> Address:
    variable = name.removeprefix(FROM_ENVIRONMENT)
    held = os.environ.get(variable, "").strip()
    if not held:
        says = f"names the variable {variable!r}, which is not set"
        raise InputError(Problem(Place(name), says, expected="a variable of the environment that holds an address"))
    if not _ADDRESS.match(held):
        raise InputError(Problem(Place(name), "holds no address", expected="such as postgresql://host/database"))
    return _address(held)


def _address(whole: str) -> Address:
    name = shown(whole)
    if name.endswith("..."):
        says = "is not written as an address"
        raise InputError(Problem(Place(name), says, expected="%2F for / in a user or password, %40 for @, %3F for ?"))
    scheme = whole.partition("://")[0].lower()
    kind = _ALSO.get(given := scheme.partition("+")[0], given)
    if kind not in DATABASES:
        known = ", ".join(f"{one}://" for one in DATABASES)
        says = f"is an address of a kind that we do not read ({given})"
        raise InputError(Problem(Place(name), says, "", f"one of {known}", nearest(given, DATABASES)))
    return Address(kind, whole, name)


def _holds_secret(address: str) -> bool:
    parts = urlsplit(address)
    options = parse_qsl(parts.query)
    return ":" in parts.netloc.rpartition("@")[0] or any(
        _SECRET.search(name) or _ODBC_SECRET.search(value) for name, value in options
    )
