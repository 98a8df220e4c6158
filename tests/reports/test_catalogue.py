import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from fairness.reports.catalogue.links import slugs, web_address
from fairness.reports.catalogue.site import MANIFEST, pages, write_catalogue
from fairness.reports.html.page import style
from fairness.rulebook.rulebook import Rulebook, load_rulebook
from fairness.rulebook.source_files import read_sources
from fairness.rulebook.sources import sources_of
from fairness.source.problems import InputError
from tests.packs import pack_from
from tests.pages import SCRIPT, in_a_browser, problems, scripts

_VOID = ("meta", "link", "br")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_EVIL = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


class Page(HTMLParser):
    """A page as a browser meets it: its elements in order, every one of them closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing at {self.getpos()}"
        assert self.open.pop() == tag, f"</{tag}> closes another at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def tags(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes, _ in self.elements if tag in names]

    def ids(self) -> list[str | None]:
        return [attributes["id"] for _, attributes, _ in self.elements if "id" in attributes]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def files(rulebook: Rulebook) -> dict[str, str]:
    return pages(rulebook, sources_of(pack.place.file for pack in rulebook.packs))


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    """The catalogue of a pack that puts markup wherever it may put text."""
    met = [["2024-01-10", "a.start", {"reason": _EVIL}], ["2024-01-20", "a.contact", {"by": _EVIL}]]
    worst = {
        "code": f"../../{_EVIL}", "name": _EVIL, "title": _EVIL, "question": _EVIL, "why": _EVIL,
        "check": {"after": "a.start", "expect": {"type": "a.contact", "where": {"by": _EVIL}}, "within": "$gap"},
        "basis": [{"source": one, "at": _EVIL, "kind": "design", "says": _EVIL} for one in ("bad", _EVIL)],
        "remedy": {"who": _EVIL, "do": _EVIL},
        "examples": [
            {"verdict": "met", "says": _EVIL, "opened": "2024-01-08", "events": met},
            {"verdict": "risk", "opened": "2024-01-08", "events": met[:1]},
        ],
    }  # fmt: skip
    bare = {"code": "..\\x", "title": "t", "check": {"roles": {"named": ["case_manager"]}}}
    document = {
        "pack": _EVIL, "title": _EVIL, "version": _EVIL, "says": _EVIL, "parameters": {"gap": "14 days"},
        "rules": [worst, bare],
    }  # fmt: skip
    listed = {"bad": {"title": _EVIL, "publisher": _EVIL, "url": "javascript:alert(1)", "note": _EVIL}}
    return pages(pack_from(json.dumps(document)), read_sources({"sources": listed}, "sources.yaml"))


@pytest.fixture(scope="module", params=["shipped", "hostile"])
def site(request: pytest.FixtureRequest) -> dict[str, Page]:
    chosen = request.getfixturevalue("files" if request.param == "shipped" else "hostile")
    return {name: Page(text) for name, text in chosen.items() if name.endswith(".html")}


# -- what is there ------------------------------------------------------------------------------------------


def test_every_rule_has_a_page_that_says_all_about_it(rulebook: Rulebook, files: dict[str, str]) -> None:
    for rule in rulebook.rules.values():
        page = Page(files[f"rules/{rule.code}.html"])
        said = [rule.title, rule.question, rule.why, rule.remedy.do if rule.remedy else "", str(rule.check)]
        said += [one.says for one in rule.basis] + [str(value) for value in rule.parameters.values()]
        for text in said:
            assert " ".join(text.split()) in page.text, (rule.code, text)


def test_every_basis_is_cited_in_full(rulebook: Rulebook, files: dict[str, str]) -> None:
    sources = sources_of(pack.place.file for pack in rulebook.packs)
    for rule in rulebook.rules.values():
        page = Page(files[f"rules/{rule.code}.html"])
        for one in rule.basis:
            source = sources[one.source]
            for text in (source.title, source.publisher, source.year, source.url, source.note):
                assert " ".join(text.split()) in page.text, (rule.code, text)


def test_every_index_has_every_rule(rulebook: Rulebook, files: dict[str, str]) -> None:
    for name in ("index.html", "packs.html", "severity.html", "coverage.html"):
        linked = {one["href"] for one in Page(files[name]).tags("a")}
        assert {f"rules/{code}.html" for code in rulebook.rules} <= linked, name
    by_source = {one["href"] for one in Page(files["sources.html"]).tags("a")}
    assert {f"rules/{code}.html" for code, rule in rulebook.rules.items() if rule.basis} <= by_source
    events = Page(files["events.html"])
    assert set(rulebook.vocabulary.types) <= set(events.text.split())


def test_each_rule_has_a_met_and_a_risk_example_with_its_picture(rulebook: Rulebook, files: dict[str, str]) -> None:
    for code, rule in rulebook.rules.items():
        page = Page(files[f"rules/{code}.html"])
        expected = {str(example["verdict"]) for example in rule.examples} & {"met", "risk"}
        assert len(page.tags("article")) == len(expected), code
        drawn = page.text.count("There is no date to draw") + len(page.tags("svg"))
        assert drawn == len(expected), code


def test_a_picture_marks_events_window_and_due_date(files: dict[str, str]) -> None:
    page = Page(files["rules/MHE014.html"])
    assert sum(one.get("class") == "window" for one in page.tags("rect")) == 4
    assert any(one["class"] == "due-line" for one in page.tags("path") if "class" in one)
    for words in (
        "10 Jan 2024 Formal exclusion [0] starts the check", "Due 7 Feb 2024 at risk", "28 days from 10 Jan 2024",
        "The rule looks from 10 Jan 2024 to 7 Feb 2024",
    ):  # fmt: skip
        assert words in page.text
    for picture in page.tags("svg"):
        assert picture["role"] == "img"
        assert set(str(picture["aria-labelledby"]).split()) <= set(page.ids())
    assert len(page.tags("desc")) == 2


# -- local rules and numbers ----------------------------------------------------------------------------------


def test_local_numbers_are_named_with_what_set_them(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("overlay: ours\nsays: s\nset: {contact_gap: 7 days}\nrules: {MHE014: {every: 21 days}}\n")
    made = pages(load_rulebook(overlays=[str(policy)]), {})
    contact = Page(made["rules/LEX006.html"]).text
    assert f"contact_gap 7 days 14 days {policy}" in contact
    assert f"every 21 days 28 days {policy}" in Page(made["rules/MHE014.html"]).text
    assert "contact_gap is 7 days (was 14 days)" in Page(made["index.html"]).text


def test_an_example_that_a_local_number_changes_is_not_shown_as_what_it_was() -> None:
    made = pages(load_rulebook(settings={"contact_gap": "300 days"}), {})
    page = Page(made["rules/LEX006.html"])
    assert "the rule has no example that is at risk" in page.text and len(page.tags("article")) == 1


def test_a_source_that_no_list_has_is_said_to_be_in_none(rulebook: Rulebook) -> None:
    page = Page(pages(rulebook, {})["rules/MHE014.html"])
    assert "This source is in no list of sources." in page.text


# -- safety ---------------------------------------------------------------------------------------------------


def test_hostile_text_stays_text(hostile: dict[str, str]) -> None:
    for name, content in hostile.items():
        assert re.fullmatch(r"(rules/)?[A-Za-z0-9_-]+\.(html|css|json)", name)
        if name.endswith(".html"):
            page = Page(content)
            assert not page.tags("img", "iframe", "object", "u", "s", "i"), name
            assert scripts(content) in ([], [SCRIPT]), name
            assert not any(key.startswith("on") for _, given, _ in page.elements for key in given), name
    rule = next(Page(content) for name, content in hostile.items() if "alert" in name)
    assert rule.text.count(_EVIL) > 15 and "49" not in rule.text
    assert len(rule.tags("article")) == 2


def test_only_web_addresses_become_links(site: dict[str, Page]) -> None:
    for page in site.values():
        for link in page.tags("a"):
            assert not re.match(r"\s*(javascript|data|vbscript):", str(link["href"]), re.IGNORECASE)
    assert web_address("https://example.org/a") and web_address("HTTP://example.org")
    for bad in ("javascript:alert(1)", "data:text/html,x", "//example.org", "https://a b", 'https://a"b', ""):
        assert not web_address(bad)


def test_nothing_is_loaded_from_elsewhere(site: dict[str, Page], files: dict[str, str]) -> None:
    for name, page in site.items():
        assert not page.tags("iframe", "img", "object", "embed", "audio", "video", "base"), name
        (sheet,) = page.tags("link")
        assert sheet["href"] == ("../style.css" if "/" in name else "style.css")
        assert not any("src" in given or "style" in given for _, given, _ in page.elements), name
    filtered = {name for name, content in files.items() if name.endswith(".html") and scripts(content) == [SCRIPT]}
    assert filtered == {"index.html", "packs.html", "severity.html"}
    assert not any(scripts(content) for name, content in files.items() if name not in filtered)
    assert "url(" not in files["style.css"] and "@import" not in files["style.css"]


def test_short_names_are_safe_and_never_equal() -> None:
    found = slugs(["A/B", "a b", "A-B", "..", "é", "A/B"])
    assert list(found.values()) == ["A-B", "a-b-2", "A-B-3", "unnamed", "unnamed-2"]


# -- links, headings, landmarks, tables -----------------------------------------------------------------------


def test_every_link_leads_somewhere(site: dict[str, Page]) -> None:
    for name, page in site.items():
        for link in page.tags("a"):
            href = str(link["href"])
            if web_address(href):
                continue
            file, _, anchor = href.partition("#")
            target = _resolved(name, file) if file else name
            assert target in site, f"{name}: {href}"
            assert not anchor or anchor in site[target].ids(), f"{name}: {href}"


def _resolved(name: str, href: str) -> str:
    parts: list[str] = list(PurePosixPath(name).parent.parts)
    for part in PurePosixPath(href).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_headings_are_in_order_and_titles_differ(site: dict[str, Page], files: dict[str, str]) -> None:
    for name, page in site.items():
        levels = [int(tag[1]) for tag, _, _ in page.elements if tag in _HEADINGS]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (name, levels)
    titles = [re.findall(r"<title>(.*?)</title>", text) for name, text in files.items() if name.endswith(".html")]
    assert len({found[0] for found in titles}) == len(titles)


def test_landmarks_and_labels(site: dict[str, Page]) -> None:
    for name, page in site.items():
        assert page.elements[0][:2] == ("html", {"lang": "en-GB"}), name
        for tag in ("header", "main", "footer"):
            assert len(page.tags(tag)) == 1, (name, tag)
        first = next(given for tag, given, _ in page.elements if tag == "a")
        assert first == {"class": "skip", "href": "#main"} and "main" in page.ids()
        ids = page.ids()
        assert len(ids) == len(set(ids)), name
        for tag, given, _ in page.elements:
            for one in str(given.get("aria-labelledby") or "").split():
                assert one in ids, (name, tag, one)
            if tag == "nav":
                assert given.get("aria-label"), name
        labels = [given["aria-label"] for given in page.tags("nav")]
        assert len(labels) == len(set(labels)), name


def test_tables_have_captions_and_scopes(site: dict[str, Page]) -> None:
    for name, page in site.items():
        assert len(page.tags("table")) == len(page.tags("caption")), name
        assert all(one.get("scope") in ("col", "row") for one in page.tags("th")), name
        for tag, given, _ in page.elements:
            if "scroll" in str(given.get("class", "")).split():
                assert tag == "div" and given["role"] == "region" and given["tabindex"] == "0", name
                assert given["aria-label"], name


# -- colours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_on_every_ground(files: dict[str, str], scheme: str) -> None:
    colours = _colours(files["style.css"])[scheme]
    for words in ("ink", "quiet", "blue", "seen"):
        for ground in ("page", "paper"):
            assert _contrast(colours[words], colours[ground]) >= 4.5, (scheme, words, ground)
    for mark in ("quiet", "grave", "ink"):
        for ground in ("page", "paper", "window"):
            assert _contrast(colours[mark], colours[ground]) >= 3, (scheme, mark, ground)


def test_it_has_the_style_of_every_other_page(files: dict[str, str]) -> None:
    assert files["style.css"] == style()
    assert all("<style" not in text for name, text in files.items() if name.endswith(".html"))


def test_its_lists_can_be_filtered(rulebook: Rulebook, files: dict[str, str]) -> None:
    rows = [one for one in Page(files["index.html"]).tags("tr") if "data-severity" in one]
    assert len(rows) == len(rulebook.rules)
    assert {one["data-basis"] for one in rows} == {"duty", "guidance", "research", "our suggestion"}


def _colours(sheet: str) -> dict[str, dict[str, str]]:
    found = [dict(re.findall(r"--([a-z]+):(#[0-9a-f]{6})", block)) for block in re.findall(r":root\{(.*?)\}", sheet)]
    light = found[0] | {"paper": "#ffffff"}
    return {"light": light, "dark": {**light, **found[1]}}


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.slow
@in_a_browser
@pytest.mark.parametrize("name", ["index.html", "events.html", "coverage.html", "rules/MHE014.html"])
def test_it_reads_on_every_width_and_on_paper(files: dict[str, str], tmp_path: Path, name: str) -> None:
    sheet = f"<style>{files['style.css']}</style>"
    assert problems(re.sub(r"<link [^>]*>", lambda _: sheet, files[name]), tmp_path) == []


# -- writing --------------------------------------------------------------------------------------------------


def test_two_runs_give_the_same_bytes(rulebook: Rulebook, files: dict[str, str], tmp_path: Path) -> None:
    number = write_catalogue(rulebook, tmp_path / "one")
    assert write_catalogue(load_rulebook(), tmp_path / "deep" / "two") == number == len(rulebook.rules) + 6
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "deep" / "two")
    assert set(_bytes(tmp_path / "one")) == set(files)
    assert b"\r" not in b"".join(_bytes(tmp_path / "one").values())


def test_an_older_catalogue_is_replaced_and_nothing_else(rulebook: Rulebook, tmp_path: Path) -> None:
    folder, outside = tmp_path / "site", tmp_path / "outside.html"
    outside.write_text("mine")
    write_catalogue(rulebook, folder)
    listed: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    listed["files"] += ["rules/GONE.html", "../outside.html", str(outside), "rules/../../outside.html", 7]
    (folder / MANIFEST).write_text(json.dumps(listed))
    (folder / "rules" / "GONE.html").write_text("an older rule")
    (folder / "notes.txt").write_text("mine")
    (folder / "index.html").write_text("older")
    write_catalogue(load_rulebook("record-quality"), folder)
    assert outside.read_text() == "mine" and (folder / "notes.txt").read_text() == "mine"
    left = {one.name for one in (folder / "rules").iterdir()}
    assert left == {f"{code}.html" for code in load_rulebook("record-quality").rules}
    assert "Rules by theme" in (folder / "index.html").read_text()


@pytest.mark.parametrize("content", [None, "{}", "[]", "not json", '{"catalogue": "x", "files": []}'])
def test_a_folder_of_something_else_is_left_alone(rulebook: Rulebook, tmp_path: Path, content: str | None) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    before = _bytes(tmp_path)
    with pytest.raises(InputError, match="has other files in it, and no catalogue"):
        write_catalogue(rulebook, tmp_path)
    assert _bytes(tmp_path) == before


def test_a_file_is_no_folder(rulebook: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(InputError, match="is a file"):
        write_catalogue(rulebook, tmp_path / "x")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _walk(folder)}


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
