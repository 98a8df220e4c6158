"""Facts of an organisation's own: rules may read them, but for those that are protected, which change no verdict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fairness.api import audit_cases
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.review import engine_for, review
from fairness.readers.mapping import Mapping, read_mapping
from fairness.readers.record import read_case
from fairness.rulebook.own_facts import with_facts
from fairness.rulebook.rulebook import load_rulebook
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.cli import fairness
from tests.packs import pack_from

RULE = """
pack: local
rules:
  - code: LOC001
    title: Support is offered
    theme: support
    {applies}
    check: {check}
"""
PLAIN = "{after: exclusion.formal, expect: support.offered, within: 5 days}"
CASE = (
    "case_id: A\nnation: england\nopened: 2024-01-08\nx: {faith: %s}\n"
    "events: [{date: 2024-01-09, type: exclusion.formal}]\n"
)
MAPPING = (
    "layout: long\ncase: {case_id: a, nation: b, opened: c, x.faith: d}\nprotected: [x.faith]\n"
    "events: {type: e, date: f}\n"
)


def rules(applies: str = "", check: str = PLAIN) -> str:
    return RULE.format(applies=applies and f"applies: {applies}", check=check)


def mapping() -> Mapping:
    return read_mapping(load_documents(MAPPING.encode(), "m.yaml")[0], "m.yaml", shipped_vocabulary())


def verdict(text: str, case: str) -> str:
    rulebook = pack_from(text)
    read = read_case(load_documents(case.encode(), "case.yaml")[0], "case.yaml", rulebook.vocabulary)
    found = review(read, engine_for(rulebook, "direct"), date(2024, 6, 1))
    return found.verdicts()["LOC001"]


def test_a_rule_may_read_a_fact_of_an_organisations_own() -> None:
    text = rules("{x.faith: north}")
    assert [verdict(text, CASE % one) for one in ("north", "south")] == ["risk", "not_applicable"]


@pytest.mark.parametrize(
    ("applies", "check"),
    [
        ("{x.faith: [a, b]}", PLAIN),
        ("{x.faith: {not: a}}", PLAIN),
        ("", "{after: {type: case.opened, where: {x.faith: a}}, expect: support.offered, within: 5 days}"),
        ("", "{each: exclusion.formal, must: {faith: a}}"),
        ("", "{after: exclusion.formal, within: 5 days, "
             "expect: {type: support.offered, where: {by: {differs_from: activation.faith}}}}"),
    ],
)  # fmt: skip
def test_a_rule_that_reads_a_protected_fact_is_refused(applies: str, check: str) -> None:
    rulebook = pack_from(rules(applies, check))
    with pytest.raises(InputError, match=r"LOC001 reads (x\.|activation\.)?faith, which is protected"):
        with_facts(rulebook, ["x.faith"], ["x.faith"])


def test_a_rule_may_ask_whether_a_protected_fact_is_recorded() -> None:
    rulebook = with_facts(pack_from(rules("{x.faith: {present: true}}")), ["x.faith"], ["x.faith"])
    assert "x.faith" in rulebook.vocabulary.protected


def test_what_the_vocabulary_protects_is_refused_without_a_mapping() -> None:
    with pytest.raises(InputError, match=r"LOC001 reads practitioner\.sex"):
        with_facts(pack_from(rules("{practitioner.sex: female}"), shipped_vocabulary()))


def test_a_shipped_rule_is_refused_where_a_mapping_protects_what_it_reads() -> None:
    with_facts(load_rulebook())
    with pytest.raises(InputError, match=r"reads practitioner\.profession, which is protected"):
        with_facts(load_rulebook(), protected=["practitioner.profession"])


def test_no_verdict_of_any_shipped_rule_differs_by_a_protected_fact(tmp_path: Path) -> None:
    """The same cases, with every protected fact set otherwise: the results are the same, row for row."""
    columns = {"faith": ("one", "two"), "ethnicity": ("asian", "white"), "sex": ("female", "male")}
    text = (
        "layout: long\nprotected: x.faith\n"
        "case: {case_id: id, nation: {value: england}, opened: opened, x.faith: faith, "
        "practitioner.ethnicity: ethnicity, practitioner.sex: sex}\nevents: {type: type, date: date}\n"
    )
    through = read_mapping(load_documents(text.encode(), "m.yaml")[0], "m.yaml", shipped_vocabulary())
    steps = ["concern.raised", "exclusion.formal", "exclusion.reviewed", "support.offered", "investigation.opened"]
    found = []
    for place in (0, 1):
        same = ",".join(values[place] for values in columns.values())
        rows = [
            f"{case},2024-01-{case + 1:02},{same},{steps[(case + step) % 5]},2024-0{step + 1}-{case + 1:02}"
            for case in range(12)
            for step in range(5)
        ]
        file = tmp_path / f"cases{place}.csv"
        file.write_text("\n".join(["id,opened," + ",".join(columns) + ",type,date", *rows]))
        done = audit_cases(
            [str(file)], load_rulebook(), tmp_path / f"audit{place}", date(2024, 12, 1), mapping=through
        )
        assert done.cases().select("x.faith").collect()["x.faith"].unique().to_list() == [columns["faith"][place]]
        found.append(done.results().collect())
    assert found[0].height > 200 and found[0].equals(found[1])


def test_the_command_line_refuses_such_a_rule_before_it_reads_a_case(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(rules("{x.faith: a}"))
    (tmp_path / "cases.csv").write_text("a,b,c,d,e,f\n1,england,2024-01-08,a,concern.raised,2024-01-09\n")
    (tmp_path / "m.yaml").write_text(MAPPING)
    for command in ("check", "due", "audit"):
        options = ("--mapping", tmp_path / "m.yaml", "--rules", tmp_path / "rules.yaml")
        done = fairness(command, tmp_path / "cases.csv", *options)
        assert done.returncode == 2 and "LOC001 reads x.faith, which is protected" in done.stderr
        assert not done.stdout


def test_a_mapping_may_protect_only_what_there_is() -> None:
    assert mapping().protected == ("x.faith",)
    text = "layout: wide\ncase: {case_id: a, nation: b, opened: c, x.faith: d}\nprotected: [x.fait]\n"
    with pytest.raises(InputError, match=r"'x\.fait' is not a fact that the mapping or the vocabulary has.*x\.faith"):
        read_mapping(load_documents(text.encode(), "m.yaml")[0], "m.yaml", shipped_vocabulary())
