"""What a file is read as, by its name alone: a start that reads no table needs nothing that tables are read with."""

from __future__ import annotations

TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")
LOGS = (".xes", ".xes.gz")


def is_table(file: str) -> bool:
    """Whether a file is a table by its name."""
    return file.lower().endswith(TABLES)


def is_log(file: str) -> bool:
    """Whether a file is an event log by its name."""
    return file.lower().endswith(LOGS)
