"""Proposals for labelled chronologies, from the texts, the who cells and the dates of their gold files.

    python benchmarks/chronologies.py FOLDER [OUT]

FOLDER has `WRITER-NAME.gold.yaml` for each chronology; OUT gets `WRITER-NAME.yaml` with a list of rows: text, date,
candidates. Prints how well each chronology is read, and each writer. Phrases are not learnt from data. The one
threshold that was chosen by labelled rows (how sure a phrase must be to which the words lean) is chosen again for
each writer, by the rows of all others.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

import fairness.chronologies.phrases as acceptance
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


def read(file: Path, phrases: Phrases) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The proposals of a chronology, and how many of its events they give."""
    rows = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    known = context_of((row["text"], str(row.get("who") or "")) for row in rows)
    if "trail" in file.name:  # its reader knows that it is of e-mails
        known = replace(known, channel="email")
    made: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    for row in rows:
        entries, known = proposed(row, phrases, known)
        made += entries
        counts += counted(row, entries)
    return made, counts


def counted(row: dict[str, Any], entries: list[dict[str, Any]]) -> Counter[str]:
    """What of a row's events is found: as first choice, among three, unasked; and what is taken and right."""
    counts: Counter[str] = Counter()
    defended = {*(row.get("optional") or [])}
    firsts = [entry["candidates"][0]["type"] for entry in entries if entry["candidates"]]
    near = {one["type"] for entry in entries for one in entry["candidates"][:3]}
    taken = [entry["candidates"][0]["type"] for entry in entries if entry.get("accepted")]
    for event in row["events"]:
        types = {event["type"], *(event.get("also") or [])}
        defended |= types
        if None in types:
            continue
        counts["events"] += 1
        counts["first"] += bool(types & {*firsts})
        counts["near"] += bool(types & near)
        counts["covered"] += bool(types & {*taken})
    counts["taken"] += len(taken)
    counts["right"] += sum(one in defended for one in taken)
    return counts


def line(name: str, counts: Counter[str]) -> str:
    """A line of the table for a chronology, or for several."""
    shares = [("first", "events"), ("near", "events"), ("covered", "events"), ("right", "taken")]
    return f"{name:28}" + "".join(
        f"{counts[a]:>5}/{counts[b]:<4}{counts[a] / max(1, counts[b]):>6.1%}" for a, b in shares
    )


def left_out(files: Iterable[Path], phrases: Phrases) -> None:
    """Prints each writer with the threshold that is best by all others: most taken, at least 95% of it right."""
    own = acceptance.NEARLY
    by_writer: dict[float, dict[str, Counter[str]]] = {}
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8):
        acceptance.NEARLY = threshold
        counts = by_writer.setdefault(threshold, {})
        for file in files:
            counts.setdefault(file.name.partition("-")[0], Counter()).update(read(file, phrases)[1])
    acceptance.NEARLY = own
    total: Counter[str] = Counter()
    for writer in by_writer[0.8]:
        others = {
            threshold: sum((one for name, one in counts.items() if name != writer), Counter())
            for threshold, counts in by_writer.items()
        }
        good = [one for one, count in others.items() if count["right"] >= 0.95 * count["taken"]]
        best = max(good or [0.8], key=lambda one: others[one]["covered"])
        total.update(by_writer[best][writer])
        print(line(f"{writer} (from {best})", by_writer[best][writer]))
    print(line("all writers", total))


def main() -> None:
    """Reads every chronology, and prints how well."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("out", type=Path, nargs="?")
    options = asked.parse_args()
    phrases = load_phrases(load_vocabulary([rules_folder() / "vocabulary.yaml"]))
    started = time.perf_counter()
    files = sorted(options.folder.glob("*.gold.yaml"))
    total: Counter[str] = Counter()
    print(f"{'':28}{'first choice':>16}{'among three':>16}{'taken unasked':>16}{'of these right':>16}")
    for file in files:
        made, counts = read(file, phrases)
        total += counts
        name = file.name.removesuffix(".gold.yaml")
        print(line(name, counts))
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
            (options.out / f"{name}.yaml").write_text(text, encoding="utf-8")
    print(f"{line('all', total)}   in {time.perf_counter() - started:.1f} s\n\nEach writer, by all others:")
    left_out(files, phrases)


if __name__ == "__main__":
    main()
