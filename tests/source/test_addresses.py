"""Addresses of databases: what they are called, and that a password is nowhere to be seen."""

from __future__ import annotations

import pytest

from fairness.source.addresses import address_of, is_address, is_cloud, shown
from fairness.source.problems import InputError


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("sqlite:///tracker.db", "sqlite:///tracker.db"),
        ("postgresql://ann:s3cret@db.nhs.uk:5433/hr?sslmode=require", "postgresql://db.nhs.uk:5433/hr"),
        ("postgresql://ann@db.nhs.uk/hr", "postgresql://db.nhs.uk/hr"),
        ("mssql+pyodbc://?odbc_connect=DSN%3Dhr%3BPWD%3Dx", "mssql+pyodbc://"),
        ("mysql://a:p%40ss@host/hr#x", "mysql://host/hr"),
        ("mysql://a:p@ss@host/hr", "mysql://..."),
        ("mysql://a:p/ss@host/hr", "mysql://..."),
        ("mysql://a:p?ss@host/hr", "mysql://..."),
        ("postgresql://[::1]:5432/hr", "postgresql://[::1]:5432/hr"),
        ("postgresql://[broken/hr", "postgresql://..."),
        ("sqlite:////srv/a@b.db", "sqlite:////srv/a@b.db"),
        ("s3://bucket/cases/*.parquet?versionId=1", "s3://bucket/cases/*.parquet"),
        ("cases.yaml", "cases.yaml"),
    ],
)
def test_an_address_is_called_by_its_place_alone(given: str, called: str) -> None:
    assert shown(given) == called


def test_what_is_an_address() -> None:
    assert is_address("sqlite:///a.db") and is_address("env:TRACKER") and is_address("oracle://host/a")
    assert not is_address("a.yaml") and not is_address("C:/cases") and not is_address("table:hr.cases")
    assert is_cloud("s3://bucket/a.parquet") and not is_address("s3://bucket/a.parquet")


def test_the_kind_is_told_whatever_the_driver() -> None:
    assert address_of("postgresql+psycopg://host/hr").kind == address_of("postgres://host/hr").kind == "postgresql"
    assert address_of("sqlite:////srv/my%20tracker.db").path == "/srv/my tracker.db"


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://ann:s3cret@host/hr",
        "postgresql://host/hr?user=ann&password=s3cret",
        "mssql://?odbc_connect=SERVER%3Dh%3BPwd%3Ds3cret",
    ],
)
def test_a_password_on_the_command_line_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(InputError) as refused:
        address_of(given)
    assert "has a password in it" in str(refused.value) and "s3cret" not in str(refused.value)
    assert "ann" not in str(refused.value).split(": has")[0]


def test_a_variable_may_hold_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER", "postgresql://ann:s3%2Fcret@host/hr?sslpassword=key1")
    found = address_of("env:TRACKER")
    assert found.name == "postgresql://host/hr" and "cret" not in repr(found)
    assert {"ann", "s3/cret", "s3%2Fcret", "key1"} <= set(found.secrets)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("env:NOT_SET", "names the variable 'NOT_SET', which is not set"),
        ("postgesql://host/hr", "did you mean 'postgresql'?"),
        ("oracle://ann:s3cret@host/hr", "oracle://host/hr: is an address of a kind that we do not read"),
    ],
)
def test_what_is_no_address_of_ours(given: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        address_of(given)
    assert says in str(refused.value) and "s3cret" not in str(refused.value)
