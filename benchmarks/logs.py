"""Public event logs for the benchmarks: read, replicated, and with their constraints given to the engines.

A log is a table of case, activity, timestamp. Constraints are ten templates that pm4py, Declare4Py and the rule
language share with one meaning, each with a code; `windows` have `hours` as well, which Declare4Py also knows.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from fairness.cases.models import Case  # noqa: E402
from fairness.cases.moments import DAY_MS, day_end, day_of  # noqa: E402
from fairness.cases.vocabulary import CLOSED, OPENED, Vocabulary, shipped_vocabulary  # noqa: E402
from fairness.engines.columnar.encode import ANSWERS, CASES, EVENTS, PEOPLE, Frames  # noqa: E402
from fairness.rulebook.packs import read_pack  # noqa: E402
from fairness.rulebook.rulebook import Rulebook  # noqa: E402
from fairness.source.loader import load_documents  # noqa: E402

Constraint = dict[str, Any]
WORDS = Vocabulary(shipped_vocabulary().fields, {}, {}, {}, {}, frozenset(), {}, is_open=True)
TEMPLATES = (
    "existence", "absence", "exactly_one", "init", "response", "precedence", "alternate_response",
    "alternate_precedence", "chain_response", "chain_precedence",
)  # fmt: skip
# The activities of each template, in the order of TEMPLATES; then the windows: template, activities, hours.
_CHOSEN: dict[str, tuple[str, ...]] = {
    "sepsis": (
        "IV Antibiotics", "Return ER", "ER Triage", "ER Registration", "ER Sepsis Triage > IV Antibiotics",
        "LacticAcid > Admission NC", "LacticAcid > CRP", "CRP > Leucocytes", "ER Registration > ER Triage",
        "ER Sepsis Triage > IV Liquid",
    ),
    "traffic_fines": (
        "Payment", "Add penalty", "Payment", "Create Fine", "Create Fine > Payment", "Add penalty > Payment",
        "Send Fine > Payment", "Send Fine > Payment", "Create Fine > Send Fine",
        "Insert Fine Notification > Add penalty",
    ),
    "bpic2012": (
        "A_ACCEPTED", "A_DECLINED", "O_SELECTED", "A_SUBMITTED", "O_SENT > O_SENT_BACK",
        "W_Nabellen offertes > O_SENT_BACK", "W_Completeren aanvraag > W_Nabellen offertes",
        "W_Completeren aanvraag > W_Nabellen offertes",
        "A_PARTLYSUBMITTED > A_PREACCEPTED", "O_SENT > W_Completeren aanvraag",
    ),
}  # fmt: skip
_WINDOWS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "sepsis": (
        ("response", "ER Sepsis Triage > IV Antibiotics", 1), ("response", "Admission NC > Release A", 7 * 24),
        ("precedence", "ER Registration > Admission NC", 6), ("precedence", "LacticAcid > Admission NC", 24),
        ("response", "ER Registration > ER Triage", 1), ("response", "ER Triage > ER Sepsis Triage", 1),
        ("response", "ER Sepsis Triage > IV Liquid", 3), ("response", "CRP > Leucocytes", 24),
        ("precedence", "CRP > Release A", 2 * 24), ("precedence", "IV Antibiotics > Admission IC", 24),
    ),
    "traffic_fines": (
        ("response", "Create Fine > Send Fine", 90 * 24), ("response", "Add penalty > Payment", 365 * 24),
        ("precedence", "Send Fine > Insert Fine Notification", 15 * 24), ("precedence", "Create Fine > Payment", 24),
        ("response", "Send Fine > Insert Fine Notification", 20 * 24),
        ("response", "Create Fine > Payment", 365 * 24),
        ("response", "Insert Fine Notification > Add penalty", 61 * 24),
        ("precedence", "Insert Fine Notification > Add penalty", 61 * 24),
        ("precedence", "Create Fine > Send Fine", 90 * 24),
        ("precedence", "Add penalty > Send for Credit Collection", 700 * 24),
    ),
    "bpic2012": (
        ("response", "O_SENT > O_SENT_BACK", 14 * 24), ("response", "A_SUBMITTED > A_PREACCEPTED", 1),
        ("precedence", "A_SUBMITTED > A_ACCEPTED", 2 * 24), ("precedence", "O_SENT > O_SENT_BACK", 10 * 24),
        ("response", "A_SUBMITTED > A_PARTLYSUBMITTED", 1), ("response", "A_ACCEPTED > A_FINALIZED", 3 * 24),
        ("response", "O_SELECTED > O_SENT", 24), ("precedence", "O_SELECTED > O_CREATED", 24),
        ("precedence", "O_CREATED > O_SENT", 24), ("precedence", "A_SUBMITTED > A_DECLINED", 20 * 24),
    ),
}  # fmt: skip
_FORMS = {
    "existence": "{{expect: {0}}}",
    "absence": "{{never: {0}}}",
    "exactly_one": "{{expect: {0}, times: 1}}",
    "init": "{{after: case.opened, expect: {0}, immediately: true}}",
    "response": "{{after: {0}, expect: {1}}}",
    "precedence": "{{before: {1}, expect: {0}}}",
    "alternate_response": "{{after: {0}, expect: {1}, alternate: true}}",
    "alternate_precedence": "{{before: {1}, expect: {0}, alternate: true}}",
    "chain_response": "{{after: {0}, expect: {1}, immediately: true}}",
    "chain_precedence": "{{before: {1}, expect: {0}, immediately: true}}",
}


def constraints(log: str) -> list[Constraint]:
    """The ten constraints of a log: code, template, activities."""
    return [
        {"code": f"C{number}", "template": template, "activities": activities.split(" > ")}
        for number, (template, activities) in enumerate(zip(TEMPLATES, _CHOSEN[log], strict=True), 1)
    ]


def windows(log: str) -> list[Constraint]:
    """The constraints of a log with a time window: code, template, activities, hours."""
    return [
        {"code": f"W{number}", "template": template, "activities": activities.split(" > "), "hours": hours}
        for number, (template, activities, hours) in enumerate(_WINDOWS[log], 1)
    ]


def pack_text(listed: list[Constraint]) -> str:
    """The constraints as a pack of rules, in YAML."""
    lines = ["pack: benchmark", "rules:"]
    for one in listed:
        check = _FORMS[one["template"]].format(*one["activities"])
        if one.get("hours"):
            check = f"{check[:-1]}, within: {one['hours']} hours}}"
        lines.append(f"  - {{code: {one['code']}, title: {one['template']}, check: {check}}}")
    return "\n".join(lines) + "\n"


def rulebook(listed: list[Constraint]) -> Rulebook:
    """The constraints as a rulebook."""
    (document,) = load_documents(pack_text(listed).encode(), "benchmark.yaml")
    pack = read_pack(document, "benchmark.yaml", "", WORDS)
    return Rulebook((pack,), WORDS)


def read_log(file: Path, replicate: int = 1) -> pl.DataFrame:
    """A log `replicate` times over: case, activity, timestamp (UTC, ms), each copy with cases of its own.

    Cases stand one after the other, and in each the events by time; those of one time in the order of the file.
    """
    plain = {"case": pl.String, "activity": pl.String, "timestamp": pl.String}
    # A case may be called NA: nothing but an empty cell is missing.
    log = pl.read_csv(file, schema_overrides=plain, null_values=[])
    log = log.with_columns(pl.col("timestamp").str.to_datetime("%+", time_unit="ms", time_zone="UTC"))
    log = log.with_row_index("row").sort(pl.col("row").min().over("case"), "timestamp", "row").drop("row")
    copies = [log] + [log.with_columns(pl.col("case") + f"#{number}") for number in range(1, replicate)]
    return pl.concat(copies, rechunk=True)


def write_log(log: pl.DataFrame, file: Path) -> None:
    """The log as the peers read it."""
    log.with_columns(pl.col("timestamp").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")).write_csv(file)


def frames_of(log: pl.DataFrame, longest_hours: int = 0) -> Frames:
    """A log as `read_log` gives it as the columnar engine's frames.

    Each case is opened on the day before its first event and closed so long after its last that no window of
    `longest_hours` is cut short: a log says neither, and the peers take a trace for complete.
    """
    types = log["activity"].unique(maintain_order=True).to_list()
    after = longest_hours // 24 + 2
    log = log.select(
        case=pl.col("case").rle_id(), case_id="case", lo=pl.col("timestamp").dt.epoch("ms"),
        type=pl.col("activity").replace_strict(types, range(len(types)), return_dtype=pl.UInt32),
    ).with_row_index("row")  # fmt: skip
    ends = log.group_by("case", maintain_order=True).agg(
        case_id=pl.col("case_id").first(), opened=pl.col("lo").first() // DAY_MS - 1,
        closed=pl.col("lo").last() // DAY_MS + after, first=pl.col("row").first(), events=pl.len().cast(pl.Int32),
    )  # fmt: skip
    both = [
        ends.select("case", pos=position, type=pl.lit(len(types) + number, dtype=pl.UInt32), day=side,
                    lo=pl.col(side) * DAY_MS, hi=(pl.col(side) + 1) * DAY_MS - 1, timed=pl.lit(False))
        for number, (side, position) in enumerate((
            ("opened", pl.lit(-1, dtype=pl.Int32)), ("closed", pl.col("events"))
        ))
    ]  # fmt: skip
    listed = log.with_columns(start=ends["first"].gather(log["case"])).select(
        "case", pos=(pl.col("row") - pl.col("start")).cast(pl.Int32), type="type", day=pl.col("lo") // DAY_MS,
        lo="lo", hi="lo", timed=pl.lit(True),
    )  # fmt: skip
    events = pl.concat([both[0], listed, both[1]]).sort("case", maintain_order=True)
    base, last = int(events["day"].min()), int(events["day"].max())  # type: ignore[arg-type]
    cases = ends.select(
        case_id="case_id", nation=pl.lit("england"), opened_lo=pl.col("opened") * DAY_MS,
        opened_hi=(pl.col("opened") + 1) * DAY_MS - 1, closed_lo=pl.col("closed") * DAY_MS,
        closed_hi=(pl.col("closed") + 1) * DAY_MS - 1, kept=pl.lit(0, dtype=pl.UInt32),
    )  # fmt: skip
    as_at = day_of(last * DAY_MS) + timedelta(days=1)
    return Frames(
        events=events.with_columns(date=(pl.col("day") - base).cast(pl.UInt32)).select(
            pl.col(name).cast(kind) for name, kind in EVENTS.items()
        ),
        fields={},
        types=[*types, OPENED, CLOSED],
        dates=[str(day_of(day * DAY_MS)) for day in range(base, last + 1)],
        cases=cases.cast(CASES),  # type: ignore[arg-type]
        facts={},
        people=pl.DataFrame(schema=PEOPLE),
        answers=pl.DataFrame(schema=ANSWERS),
        kept=[None],
        as_at=as_at,
        horizon=day_end(as_at),
    )


def cases_of(log: pl.DataFrame) -> list[Case]:
    """A log as `read_log` gives it as cases, opened and closed as in `frames_of`."""
    found = []
    for (case_id,), events in log.group_by("case", maintain_order=True):
        instants = events["timestamp"].to_list()
        case = {
            "case_id": str(case_id), "nation": "england",
            "opened": str(instants[0].date() - timedelta(days=1)),
            "closed": str(instants[-1].date() + timedelta(days=2)),
            "events": [
                {"type": activity, "date": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"}
                for activity, at in zip(events["activity"], instants, strict=True)
            ],
        }  # fmt: skip
        found.append(Case.model_validate(case, context=WORDS))
    return found


def violating(results: pl.DataFrame) -> dict[str, list[str]]:
    """From results, by rule, the cases at risk in order."""
    risks = results.filter(pl.col("verdict") == "risk").select(pl.col("rule").cast(pl.String), "case_id").unique()
    return {str(rule): sorted(part["case_id"].to_list()) for (rule,), part in risks.group_by("rule")}
