"""Proposals for labelled chronologies, from the texts, the who cells and the dates of their gold files.

    python benchmarks/chronologies.py FOLDER OUT [--without WRITER]

FOLDER has `NAME.gold.yaml` for each chronology; OUT gets `NAME.yaml` with a list of rows: text, date, candidates.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from fairness.cases.vocabulary import load_vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.people_named import Context, context_of
from fairness.chronologies.phrases import Phrases
from fairness.source.shipped import rules_folder


def proposed(row: dict[str, Any], phrases: Phrases, known: Context) -> tuple[list[dict[str, Any]], Context]:
    """A row's proposals, one entry for each act that it tells, and what is known after it."""
    first = (row.get("dates") or [{}])[0]
    entry = {
        "text": row["text"],
        "date": first.get("date"),
        "time": first.get("time"),
        "unsure": bool(first.get("unsure")),
    }
    if row.get("none") == "struck out":  # the reader of documents leaves it out
        return [entry | {"candidates": []}], known
    proposal = phrases.propose(
        row["text"], str(row.get("who") or ""), replace(known, date=str(first.get("date") or ""))
    )
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
    told = [part[0].type for part in proposal.parts if not proposal.none]
    return entries or [entry | {"candidates": []}], known.after(told)


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
        known = context_of((row["text"], str(row.get("who") or "")) for row in rows)
        if "trail" in file.name:  # its reader knows that it is of e-mails
            known = replace(known, channel="email")
        made: list[dict[str, Any]] = []
        for row in rows:
            entries, known = proposed(row, phrases, known)
            made += entries
        name = file.name.removesuffix(".gold.yaml")
        (options.out / f"{name}.yaml").write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False))
    print(f"done in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
