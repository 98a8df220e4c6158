from dataclasses import replace
from pathlib import Path

import pytest

from fairness.rulebook.rulebook import load_rulebook
from fairness.rulebook.source_files import read_sources
from fairness.rulebook.sources import SOURCES, load_sources, sources_of
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from fairness.source.shipped import rules_folder


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_sources(load_documents(text.encode(), "sources.yaml")[0], "sources.yaml")
    return [str(one) for one in caught.value.problems]


def test_every_shipped_source_says_what_it_is_and_how_it_was_read() -> None:
    shipped = load_sources(rules_folder() / "sources.yaml")
    assert len(shipped) > 20
    for one in shipped.values():
        assert one.title and one.publisher and one.note, one.id
        assert one.place.line


def test_every_shipped_basis_cites_a_source() -> None:
    rulebook = load_rulebook()
    known = sources_of(pack.place.file for pack in rulebook.packs)
    assert {basis.source for rule in rulebook.rules.values() for basis in rule.basis} <= set(known)


def test_a_mapping_and_a_list_read_the_same() -> None:
    mapping = {"sources": {"s": {"title": "A source?", "publisher": "P", "year": 2024, "url": "https://x"}}}
    listed = {"sources": [{"id": "s", **mapping["sources"]["s"]}]}
    (one,), (other,) = (list(read_sources(document, "f").values()) for document in (mapping, listed))
    assert one == other and one.citation == "A source? P, 2024."
    stated = {"id": "s", "title": "A source?", "publisher": "P", "year": "2024", "url": "https://x"}
    unstated = ("since", "note", "nation", "kind", "known", "instrument", "quoted", "unread", "supply", "eased")
    assert one.as_dict() == {**stated, **dict.fromkeys(unstated)}
    assert replace(one, instrument="SI 2013/335", unread=("regulation 17",)).as_dict()["unread"] == ["regulation 17"]
    assert replace(one, instrument="SI 2013/335").citation == "A source? SI 2013/335. P, 2024."


def test_everything_wrong_is_told_with_file_and_line() -> None:
    text = (
        "sources:\n  a: {title: A, publishr: P}\n  b: {publisher: P}\n  c: text\n  d: {title: D, year: [1]}\n"
        "  e: {title: E, since: May}\n"
    )
    assert problems(text) == [
        "sources.yaml:2: sources.a.publishr: is not a known field; expected title, instrument, nation, kind, "
        "known, publisher, year, since, url, note, quoted, unread, supply, eased "
        "(did you mean 'publisher'?)",
        "sources.yaml:3: sources.b.title: is missing; expected the title of the source",
        "sources.yaml:4: sources.c: is 'text'; expected a group of fields: `title:`, `instrument:`, `nation:`, "
        "`kind:`, `known:`, `publisher:`",
        "sources.yaml:5: sources.d.year: is a list; expected text",
        "sources.yaml:6: sources.e.since: 'May' is not a date; expected YYYY-MM-DD, YYYY-MM or YYYY",
    ]
    assert problems("sources:\n- {id: a, title: A}\n- {id: a, title: B}\n") == [
        "sources.yaml:3: a: is already the id of the source at sources.yaml:2; expected an id of its own"
    ]
    assert problems("sources:\n- {title: C}\n") == [
        "sources.yaml:2: sources[0].id: is missing; expected an id that rules cite"
    ]
    assert problems("sources: 3\n")[0].startswith("sources.yaml:1: sources: is 3; expected ids")


def test_a_local_file_adds_to_the_shipped_one_and_the_nearest_wins(tmp_path: Path) -> None:
    pack = tmp_path / "ours" / "pack.yaml"
    pack.parent.mkdir()
    (tmp_path / "sources.yaml").write_text("sources:\n  s: {title: Above}\n  t: {title: T}\n")
    pack.with_name("sources.yaml").write_text("sources:\n  s: {title: Beside}\n")
    found = sources_of([str(pack)])
    assert (found["s"].title, found["t"].title) == ("Beside", "T") and "mhps-england" in found
    assert load_sources(tmp_path / "nowhere.yaml") == {}


def test_how_surely_a_text_is_known_is_one_of_five() -> None:
    assert problems("sources:\n  a: {title: A, known: reed}\n") == [
        "sources.yaml:2: sources.a.known: 'reed' is not known; expected one of read, opening, "
        "quoted, secondary, recalled (did you mean 'read'?)"
    ]


def test_every_shipped_source_says_nation_kind_and_how_surely_it_is_known() -> None:
    for source in load_sources(rules_folder() / SOURCES).values():
        assert source.nation and source.kind and source.known and source.note, source.id
        assert bool(source.unread) == bool(source.supply), source.id
        assert source.quoted or source.known != "quoted" or source.unread, source.id
