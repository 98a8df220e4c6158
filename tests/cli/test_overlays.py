import json
import re
from pathlib import Path

import pytest

from fairness.rulebook.rulebook import load_rulebook
from tests.cli import AS_AT, ROOT, SAMPLES, fairness

LONG = SAMPLES / "long-exclusion.yaml"
POLICY = """\
overlay: example-trust
says: Our policy of May 2024.
set: {contact_gap: 7 days}
rules: {MHE014: {every: 21 days}}
switch_off:
  MHE010: Our letter names the investigator
add:
- code: OUR001
  title: A debrief is offered
  check: {after: exclusion.formal, expect: support.*}
  basis: [{source: our-policy, at: section 4, kind: design, says: a debrief}]
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY)
    return file


def told(policy: Path) -> list[str]:
    title = load_rulebook().rules["MHE010"].title
    return [
        f"Set locally: lived-experience.contact_gap is 7 days (was 14 days), by {policy}.",
        f"Tightened locally: MHE014.every is 21 days (was 28 days), by {policy}.",
        f"Switched off locally: MHE010, {title}, by {policy}: Our letter names the investigator.",
        f"Added locally: OUR001, A debrief is offered, by {policy}.",
    ]


def test_every_report_lists_all_that_differs(policy: Path) -> None:
    shown = fairness("check", LONG, *AS_AT, "--overlay", policy, columns=250)
    marked = fairness("check", LONG, *AS_AT, "--overlay", policy, "--format", "markdown")
    assert (shown.returncode, marked.returncode) == (0, 0)
    assert f"Local policy: example-trust ({policy})\n" in shown.stdout
    for line in told(policy):
        assert f"  • {line}\n" in shown.stdout
        assert f"- {line}\n" in marked.stdout.replace("\\", "")
    assert "MHE010" not in shown.stdout.partition("Notes on the record")[0]


def test_machines_are_told_too(policy: Path, tmp_path: Path) -> None:
    results = tmp_path / "rows.jsonl"
    done = fairness("check", LONG, *AS_AT, "--overlay", policy, "--format", "json", "--results", results)
    provenance = json.loads(done.stdout)["provenance"]
    assert provenance == json.loads(results.with_name("rows.jsonl.provenance.json").read_text())
    by = str(policy)
    (overlay,) = provenance["overlays"]
    assert (overlay["name"], overlay["file"], overlay["says"]) == ("example-trust", by, "Our policy of May 2024.")
    assert overlay["digest"] == provenance["packs"]["example-trust"]
    assert provenance["set_locally"] == [
        {
            "name": "lived-experience.contact_gap",
            "was": "14 days",
            "now": "7 days",
            "by": by,
            "tightens_a_duty": False,
        },
        {"name": "MHE014.every", "was": "28 days", "now": "21 days", "by": by, "tightens_a_duty": True},
    ]
    title = load_rulebook().rules["MHE010"].title
    assert provenance["switched_off"] == [
        {"rule": "MHE010", "title": title, "reason": "Our letter names the investigator", "by": by, "duties_of": []}
    ]
    assert provenance["added"] == [{"rule": "OUR001", "title": "A debrief is offered", "by": by}]
    rows = [json.loads(line) for line in results.read_text().splitlines()]
    assert not any(row["rule"] == "MHE010" for row in rows) and any(row["rule"] == "OUR001" for row in rows)


def test_a_duty_switched_off_is_said_to_be_one(tmp_path: Path) -> None:
    rules = load_rulebook().rules
    duty = next(rule for rule in rules.values() if rule.kind == "duty" and rule.code != "MHE014")
    overlay = tmp_path / "off.yaml"
    named = [one.code for one in rules.values() if duty.code in getattr(one.check, "codes", ())]
    overlay.write_text("overlay: x\nswitch_off:\n" + "".join(f"  {one}: Not here.\n" for one in (duty.code, *named)))
    done = fairness("check", LONG, *AS_AT, "--overlay", overlay, columns=250)
    sources = [one.source for one in duty.basis if one.kind == "duty"]
    assert f"Not here. A duty of {sources[0]}" in done.stdout and " is not asked." in done.stdout
    assert duty.code in fairness("rules", "show", duty.code, "--overlay", overlay).stderr


def test_without_local_policy_none_is_mentioned() -> None:
    done = fairness("check", LONG, *AS_AT)
    assert "Local policy" not in done.stdout and "Policy  " not in done.stdout


def test_packs_are_listed_with_what_was_asked_and_why_not() -> None:
    welsh = SAMPLES / "welsh-upsw.yaml"
    shown = fairness("check", welsh, *AS_AT, columns=250).stdout
    marked = fairness("check", welsh, *AS_AT, "--format", "markdown").stdout
    found = json.loads(fairness("check", welsh, *AS_AT, "--format", "json").stdout)["cases"][0]
    packs = {one["pack"]: one for one in found["packs"]}
    assert list(packs) == list(pack.name for pack in load_rulebook().packs)
    assert packs["mhps-england"]["asked"] == 0 and packs["mhps-england"]["not_applied"] == "nation is Wales"
    lived = packs["lived-experience"]
    assert lived["asked"] and lived["not_applied"] is None
    for text in (shown, marked):
        assert f": {lived['asked']} of {lived['rules']} rules applied" in text
        assert "mhps-england" in text and "nation is Wales" in text
    asked = sum(one["asked"] for one in found["packs"])
    assert asked == sum(number for name, number in found["summary"].items() if name != "not_applicable")


def test_the_sources_of_the_risks_are_listed_once() -> None:
    shown = fairness("check", LONG, *AS_AT, "--full", columns=300).stdout
    marked = fairness("check", LONG, *AS_AT, "--format", "markdown").stdout
    listed = shown.partition("\nSources ")[2].partition("\nHow it was checked ")[0]
    numbers = [int(one) for one in re.findall(r"^  (\d+)\. ", listed, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 3
    assert "webarchive.nationalarchives.gov.uk" in listed and "<http" in marked
    cited = {int(one) for one in re.findall(r"source (\d+)", shown.partition("\nSources ")[0])}
    assert cited == set(numbers)


def test_without_a_risk_no_source_is_listed(tmp_path: Path) -> None:
    rule = "{code: ABC001, title: t, check: {expect: exclusion.formal}, basis: {source: s, says: x}}"
    (tmp_path / "pack.yaml").write_text(f"pack: p\nrules:\n- {rule}\n")
    done = fairness("check", LONG, *AS_AT, "--rules", tmp_path)
    assert "We found no risk." in done.stdout and "Sources" not in done.stdout


def test_a_broken_list_of_sources_does_not_lose_the_review(policy: Path) -> None:
    policy.with_name("sources.yaml").write_text("sources:\n  our-policy: {titel: Ours}\n")
    done = fairness("check", LONG, *AS_AT, "--overlay", policy, columns=250)
    says = f"{policy.parent}/sources.yaml:2: sources.our-policy.titel: is not a known"
    assert done.returncode == 0 and says in done.stdout
    done = fairness("rules", "show", "OUR001", "--overlay", policy)
    assert done.returncode == 2 and "sources.yaml:2: sources.our-policy.titel" in done.stderr
    policy.with_name("sources.yaml").write_text(
        "sources:\n  our-policy: {title: Our policy, year: 2024, note: All.}\n"
    )
    shown = fairness("rules", "show", "OUR001", "--overlay", policy).stdout
    assert "Source       Our policy. 2024.\nHow read     All.\n" in shown


def test_a_rule_is_shown_with_its_citations_in_full() -> None:
    done = fairness("rules", "show", "MHE014", columns=300)
    assert "Source       Maintaining High Professional Standards in the Modern NHS. " in (done.stdout)
    assert "Link         https://webarchive" in done.stdout and "How read     We read " in done.stdout
    found = json.loads(fairness("rules", "show", "MHE014", "--format", "json").stdout)
    assert found["basis"][0]["cited"]["publisher"] == "Department of Health"


def test_validate_checks_overlays_vocabularies_and_sources(policy: Path, tmp_path: Path) -> None:
    done = fairness("validate", policy, ROOT / "rules" / "sources.yaml", ROOT / "rules" / "vocabulary.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{policy}: 1 overlay\n" in done.stdout and " sources\n" in done.stdout and " event types\n" in done.stdout
    files = {
        "overlay.yaml": (
            "overlay: x\nrules: {MHE014: {every: 30 days}}\n",
            "2: rules.MHE014.every: 30 days would",
        ),
        "added.yaml": ("overlay: x\nadd:\n- {code: A, title: t, check: {expect: conact.x}}\n", "3: A.check.expect"),
        "words.yaml": (
            "vocabulary: x\nfamilies:\n  x:\n    types: {talk: {label: T}}\n",
            "4: families.x.types.talk.says: is missing; expected a sentence that says what it is",
        ),
        "keys.yaml": ("vocabulary: x\nfamily: {}\n", "2: family: is not a known field"),
        "tracks.yaml": ("vocabulary: x\ntracks: a\n", "2: tracks: is 'a'; expected a list"),
        "sources.yaml": ("sources:\n  s: {publisher: P}\n", "2: sources.s.title: is missing"),
    }
    for name, (text, says) in files.items():
        (tmp_path / name).write_text(text)
        done = fairness("validate", tmp_path / name)
        assert done.returncode == 2 and f"Error: {tmp_path / name}:{says}" in done.stderr, done.stderr


def test_validate_checks_an_overlay_against_the_packs_beside_it(tmp_path: Path) -> None:
    (tmp_path / "overlay.yaml").write_text("overlay: site\nset: {ours.gap: 3 days}\n")
    (tmp_path / "pack.yaml").write_text(
        "pack: ours\nparameters: {gap: 5 days}\n"
        "rules: [{code: OUR001, title: t, check: {after: exclusion.formal, expect: support.*, within: $gap}}]\n"
    )
    assert fairness("validate", tmp_path).returncode == 0
    done = fairness("validate", tmp_path / "overlay.yaml")
    assert done.returncode == 2 and "there is no parameter 'ours.gap' in these packs" in done.stderr
    done = fairness("validate", "-", tmp_path / "pack.yaml", stdin="overlay: site\nset: {ours.gap: 3}\n")
    assert done.returncode == 2 and "<stdin>:2: gap: 3 cannot replace 5 days" in done.stderr
