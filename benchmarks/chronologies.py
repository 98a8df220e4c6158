"""Proposals for labelled chronologies, from the texts, the who cells and the dates of their gold files.

    python benchmarks/chronologies.py FOLDER OUT [--without WRITER]

FOLDER has `NAME.gold.yaml` for each chronology; OUT gets `NAME.yaml` with a list of rows: text, date, candidates.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import yaml

from fairness.cases.vocabulary import load_vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.people_named import Context, practitioner_names
from fairness.chronologies.phrases import Phrases
from fairness.source.shipped import rules_folder


def proposed(row: dict[str, Any], phrases: Phrases, names: frozenset[str]) -> list[dict[str, Any]]:
    """A row's proposals: one entry for each act that it tells."""
    first = (row.get("dates") or [{}])[0]
    entry = {"text": row["text"], "date": first.get("date"), "time": first.get("time"), "unsure": bool(first.get("unsure"))}
    if row.get("none") == "struck out":  # the reader of documents leaves it out
        return [entry | {"candidates": []}]
    proposal = phrases.propose(row["text"], str(row.get("who") or ""), Context(str(first.get("date") or ""), names))
    entries = [
        entry | {
            "candidates": [
                {"type": one.type, "confidence": one.confidence, "fields": dict(one.fields), "because": one.because}
                for one in part
            ],
            "accepted": part[0].accepted,
        }
        for part in proposal.parts
    ]  # fmt: skip
    return entries or [entry | {"candidates": []}]


def main() -> None:
    """Writes the proposals of every chronology."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("out", type=Path)
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    phrases = load_phrases(load_vocabulary([rules_folder() / "vocabulary.yaml"]))
    print(f"phrases loaded in {time.perf_counter() - started:.2f} s")
    for file in sorted(options.folder.glob("*.gold.yaml")):
        rows = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        names = practitioner_names(row["text"] for row in rows)
        made = [entry for row in rows for entry in proposed(row, phrases, names)]
        name = file.name.removesuffix(".gold.yaml")
        (options.out / f"{name}.yaml").write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False))
    print(f"done in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
