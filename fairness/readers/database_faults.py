"""What a database or its driver says is wrong, in our words: never its own, which may repeat a password or a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from fairness.source.addresses import Address
from fairness.source.problems import InputError, Place, Problem

_MOST = 80  # characters of what a driver says
# What an error is, by its code (SQLSTATE, or MySQL's number) and by what drivers without codes say.
_CODES = {
    "password": {"28P01", "28000", "1045", "1698"},
    "rights": {"42501", "3F000", "1142", "1143", "1044", "1370"},
    "table": {"42P01", "42S02", "1146"},
    "column": {"42703", "42S22", "1054"},
    "database": {"3D000", "1049"},
    "written": {"25006", "1792"},
    "syntax": {"42601", "1064"},
    "slow": {"57014", "3024"},
    "away": {"08001", "08006", "08S01", "HYT00", "HYT01", "57P03", "2002", "2003", "2005", "2006", "2013"},
    "driver": {"IM002", "01000"},
}
_SAYS = (
    ("locked", r"database is locked|could not set lock"),
    ("none", r"file is not a database|not a valid duckdb database|different version|newer version"),
    ("table", r"no such table|unknown database|table with name .* does not exist"),
    ("column", r"no such column|referenced column|not found in FROM clause|column .* does not exist"),
    ("rights", r"permission .*denied|not authorized|unable to open database"),
    ("written", r"readonly database|read-only mode|read only transaction|read-only transaction"),
    ("syntax", r"syntax error|incomplete input|parser error"),
    ("password", r"password authentication failed|no password supplied|login failed|access denied for user"),
    ("database", r'database "[^"]*" does not exist'),
    ("away", r"connection (?:failed|refused|timed? ?out|timeout)|could not translate host|failed to resolve host"
             r"|can't connect|name or service not known|server closed|timeout expired"),
)  # fmt: skip
_TOLD = {
    "password": ("does not accept the user or the password", "those of an account that may read it"),
    "rights": ("does not let this account read {what}", "the right to read it (SELECT)"),
    "table": ("has no table that {what} names", "the name of a table or view, with its schema: hr.concerns"),
    "column": ("has no column that {what} names", "columns that its tables have"),
    "database": ("is not a database on this server", "the name of a database after the last slash"),
    "written": ("may only be read, and {what} would write to it", "a query that reads: SELECT ..."),
    "syntax": ("does not understand {what}", "a query as this kind of database writes it"),
    "slow": (
        "stopped {what} because it took too long",
        "a query that reads less, or a longer time limit on the server",
    ),
    "away": ("does not answer", "a server that runs and can be reached from here, with its name and port"),
    "driver": (
        "needs a driver that is not installed on this machine",
        "Microsoft's ODBC driver, named as ?driver=...",
    ),
    "locked": ("is locked by another program", "the same command when that program has finished"),
    "none": ("is not a database of this kind, or one of another version", "the file that the database writes"),
}
_TOLD_OF_WRITING = {
    "rights": ("does not let this account write {what}", "the right to create and fill tables"),
    "written": ("may only be read", "a database that this account may write to"),
}


def fault_of(error: BaseException, address: Address, what: str, writes: bool = False) -> InputError:
    """What went wrong with a database while it was asked for `what`, such as `table concerns`, or to write it."""
    cause = getattr(error, "orig", None) or error
    told = _TOLD | _TOLD_OF_WRITING if writes else _TOLD
    kind = _kind(cause)
    says, expected = told.get(kind, ("", ""))
    if kind == "table" and what.startswith("table "):
        says = "has no {what}"
    elif not says:
        says = f"{what} cannot be {'written' if writes else 'read'}: {redacted(str(cause), address)}"
    return InputError(Problem(Place(address.name), says.replace("{what}", what), expected=expected))


@contextmanager
def telling(address: Address, what: str, writes: bool = False) -> Iterator[None]:
    """Raises InputError, in our words, in place of what a driver raises within."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        if not _is_of_a_driver(error):
            raise
        raise fault_of(error, address, what, writes) from None


def redacted(said: str, address: Address) -> str:
    """The first line of what a driver says, shortened, without user, password and options of the address."""
    line = next((one.strip() for one in said.splitlines() if one.strip()), "nothing")
    for secret in address.secrets:
        line = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", line)
    return line if len(line) <= _MOST else line[: _MOST - 3] + "..."


def _kind(error: BaseException) -> str:
    codes = {str(getattr(error, "sqlstate", None)), *(str(one) for one in error.args[:1])}
    by_code = next((kind for kind, known in _CODES.items() if codes & known), "")
    text = str(error)
    return by_code or next((kind for kind, says in _SAYS if re.search(says, text, re.IGNORECASE)), "")


def _is_of_a_driver(error: Exception) -> bool:
    """Whether an error comes from SQLAlchemy or a driver, and not from the disk or from us."""
    return type(error).__module__.partition(".")[0] in {
        "sqlalchemy", "sqlite3", "psycopg", "pymysql", "pyodbc", "duckdb", "_duckdb",
    }  # fmt: skip
