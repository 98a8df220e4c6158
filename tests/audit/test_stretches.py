"""Tables read by rows: the quick way and the careful one give the same cases, however the rows are arranged."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from fairness.audit.review import Question, review_rows
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.audit.stretches import gather, read_rows, stretches
from fairness.engines.columnar.rows import in_full
from fairness.readers.columns import ROW, read_columns
from fairness.rulebook.rulebook import load_rulebook

RULEBOOK = load_rulebook()
AS_AT = date(2024, 6, 1)
MIX = {"excluded": 0.3, "formal": 0.3, "restricted": 0.1}  # more of what rules ask about than there is otherwise


def asked(engine: str = "columnar") -> Question:
    return Question(RULEBOOK, AS_AT, True, engine)


def damaged(seed: int, cases: int = 40) -> pl.DataFrame:
    """Invented cases as a table of text, with much that a spreadsheet may hold put into it."""
    draw = Random(seed)
    table = as_table(simulate(cases, seed, mix=MIX)).with_columns(
        pl.col("covers", "panel", "alternatives").list.join("; "), pl.col(pl.Boolean).cast(pl.String),
        pl.col(pl.Date).cast(pl.String), time=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    values: dict[str, list[Any]] = {
        "date": ["2023-02", "2022", "12/03/2023", "w/c 4 March 2023", "n/k", "13/25/2023", "", "1931-01-01", None],
        "time": ["14:30", "9:05", "25:00", "", "noon"],
        "type": ["exclusion.formal", "exclusion.formel", " concern.raised ", "", None],
        "nation": ["Wales", "england", "narnia", None],
        "opened": ["2022-01", "2023-06-30", "yesterday", None],
        "closed": ["2021-01-01", "2024-05-31", None],
        "practitioner.ethnicity": ["A", "asian", "Asian or Asian British", None],
        "practitioner.new_in_post": ["yes", "1", "perhaps"],
        "roles.case_manager": ["P9; P2", "p2", " "],
        "covers": ["reasons|duration", "", "  terms  "],
        "until": ["2023-01-05", "05/01/2023", "soon"],
        "written": ["TRUE", "0", "maybe"],
        "case_id": [None, " SIM-0000003 "],
        "kind": ["Conduct", "health", "x"],
        "reason": ["", "  ", "patient safety", "7"],
    }
    rows = table.to_dicts()
    for _ in range(draw.randint(0, 60)):
        name = draw.choice(list(values))
        if name in ("date", "time", "type", "covers", "until", "written", "reason", "case_id"):
            draw.choice(rows)[name] = draw.choice(values[name])
        else:  # a fact of the case, mostly in all its rows
            case_id, value = draw.choice(rows)["case_id"], draw.choice(values[name])
            for row in rows:
                if row["case_id"] == case_id and draw.random() < 0.97:
                    row[name] = value
    return pl.DataFrame(rows, schema=dict.fromkeys(table.columns, pl.String))


def numbered(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.int_range(1, table.height + 1).alias(ROW))


@pytest.mark.parametrize("seed", range(25))
def test_both_ways_of_reading_give_the_same(seed: int) -> None:
    table = numbered(damaged(seed))
    quick, careful = review_rows(table, "t.parquet", asked()), review_rows(table, "t.parquet", asked("direct"))
    assert in_full(quick.results).equals(in_full(careful.results))
    by_id = [found.facts.sort("case_id") for found in (quick, careful)]
    assert by_id[0].equals(by_id[1])
    texts = [sorted(str(one.problems) for one in found.unread) for found in (quick, careful)]
    assert texts[0] == texts[1]


def test_numbers_are_read_alike_whatever_a_column_holds_them_in() -> None:
    numbers = pl.col("case_id").str.extract(r"(\d+)").cast(pl.Float64) + 1
    table = as_table(simulate(30)).with_columns(
        case_id=numbers, ref=pl.int_range(pl.len()).cast(pl.Float32) / 2, by=pl.lit(7.0),
        outcome=pl.lit(float("nan")), **{"practitioner.new_in_post": numbers % 2},
    )  # fmt: skip
    quick, careful = (review_rows(numbered(table), "t.parquet", asked(engine)) for engine in ("columnar", "direct"))
    assert in_full(quick.results).equals(in_full(careful.results))
    facts = [found.facts.sort("case_id") for found in (quick, careful)]
    assert facts[0].equals(facts[1]) and "1" in facts[0]["case_id"] and not quick.unread
    assert read_columns(numbered(table), RULEBOOK.vocabulary, {"ref", "by"}).cases.height == 30


def test_plain_cases_are_read_the_quick_way() -> None:
    read = read_columns(numbered(as_table(simulate(50))), RULEBOOK.vocabulary, set())
    assert (read.cases.height, read.odd.height) == (50, 0)
    some_odd = read_columns(numbered(damaged(3)), RULEBOOK.vocabulary, set())
    assert 0 < some_odd.odd["case_id"].n_unique() < 40


@pytest.mark.parametrize("most", [1, 40, 100, 5000])
def test_stretches_hold_whole_cases(tmp_path: Path, most: int) -> None:
    file = tmp_path / "cases.parquet"
    table = as_table(simulate(30))
    table.write_parquet(file)
    found = stretches(str(file), most)
    assert found is not None
    assert [first for first, _ in found] == [0, *(last for _, last in found[:-1])] and found[-1][1] == table.height
    ids = [set(table["case_id"][first:last]) for first, last in found]
    assert sum(map(len, ids)) == 30 and (most > 60 or len(found) > 5)


def test_rows_that_do_not_stand_together_are_gathered_by_case(tmp_path: Path) -> None:
    file = tmp_path / "cases.parquet"
    table = as_table(simulate(60, seed=2))
    # Cases interleaved, each with its rows in their order.
    shuffled = table.with_columns(place=pl.int_range(pl.len()).over("case_id")).sort("place", maintain_order=True)
    shuffled.drop("place").write_parquet(file)
    assert stretches(str(file), 300) is None
    groups = gather(str(file), tmp_path / "gathered", 300)
    found = pl.concat([review_rows(read_rows(group, None, None), str(file), asked()).results for group in groups])
    wanted = review_rows(numbered(table), str(file), asked()).results
    assert len(groups) > 3
    assert in_full(found.sort("case_id", maintain_order=True)).equals(in_full(wanted))
