import json
import time
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairness.source.loader import MAX_ALIASES, MAX_BYTES, line_of, load_documents
from fairness.source.problems import InputError

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(st.characters(codec="ascii"), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"), ("no", "no"), ("12:30", "12:30"), ("2024-01-08", "2024-01-08"), ("007", "007"),
        ("1.10", "1.10"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".inf", ".inf"), ("true", True),
        ("'true'", "true"), ("5", 5), ("1.5", 1.5), ("~", None), ("'5'", "5"),
    ],
)  # fmt: skip
def test_nothing_is_turned_into_something_else(text: str, value: object) -> None:
    found = load_documents(f"field: {text}".encode(), "case.yaml")[0]["field"]
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, "has 'a' twice"),
        (b"a: &x [1, *x]\n", 1, r"uses \*x within &x, in a circle"),
        (b"a: 1\nb: &x\n  c: {d: *x}\n", 3, "in a circle"),
        (b"a: 1\nb: *x\nc: &x 2\n", 2, r"uses \*x, and no &x stands before it"),
        (b"a: &x 1\n---\nb: *x\n", 3, "no &x stands before it"),
        (b"a: &x {b: 1}\nc:\n  <<: *x\n", 3, "uses a merge key"),
        (b"a: &x 1\n*x : 2\n", 2, "field whose name is not text"),
        (b'a: 1\nb: "x\\ud800"\n', 2, "b: has half of a character"),
        (b"a: 1\nb: !!python/object:os.system {}\n", 2, "uses a tag"),
        (b"a:\n\tb: 1\n", 2, "has a tab where spaces belong; expected spaces"),
        (b"a:\n  - b: 1\n\t  c: 2\n", 3, "has a tab where spaces belong"),
        (b"a: 1\nb: @x\n", 2, "cannot start any token"),
        (b"a: 1\nb: caf\xe9\n", 2, "not UTF-8"),
        (b"a: 1\nb: \0\n", 2, "NUL byte"),
        (b"[" * 5000, 1, "nests deeper"),
        (b"? [1]\n: 2\n", 1, "field whose name is not text"),
        (b"", None, "is empty"),
        (b"# only a comment\n---\n", None, "is empty"),
        (b" " * (MAX_BYTES + 1), None, "has more than 50,000,000 bytes; expected a smaller file"),
    ],
)
def test_traps_are_closed_with_a_place(content: bytes, line: int | None, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_documents(content, "case.yaml")
    place = caught.value.problems[0].place
    assert (place.file, place.line) == ("case.yaml", line)


def test_a_byte_order_mark_and_several_documents_are_read() -> None:
    assert load_documents(b"\xef\xbb\xbfa: 1\n---\na: 2\n", "case.yaml") == [{"a": 1}, {"a": 2}]


@given(st.dictionaries(st.text("abc", min_size=1), plain, min_size=1))
def test_json_is_read_as_json_reads_it(value: dict[str, object]) -> None:
    assert load_documents(json.dumps(value).encode(), "case.json") == [value]


def test_json_lines_are_a_document_each_with_its_line() -> None:
    one, two = load_documents(b'{"a": 1}\n\n{"a": {"b": 2}}\n', "cases.jsonl")
    assert (one, two) == ({"a": 1}, {"a": {"b": 2}})
    assert (line_of(one), line_of(two["a"])) == (1, 3)
    assert load_documents(b'{"a": 1}\n{"a": 2}\n', "-") == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(("content", "line"), [(b'{"a": 1}\n{"a": }\n', 2), (b'{"a": 1, "a": 2}\n', 1)])
def test_a_bad_json_line_is_named(content: bytes, line: int) -> None:
    with pytest.raises(InputError) as caught:
        load_documents(content, "cases.jsonl")
    assert caught.value.problems[0].place.line == line


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"a": 1,\n "b": 2,\n}\n', 2, "a comma with nothing after it at column 8; expected no comma"),
        ('{"a": [1,\n 2, ]}\n', 2, "a comma with nothing after it at column 3"),
        ('{"a": "NaN",\n "b": NaN}\n', 2, "NaN is not a number at column 7; expected a number, or null"),
        ('{"a": -Infinity}', 1, "-Infinity is not a number at column 7"),
        ('{"a": 1\n "b": 2}', 2, "delimiter"),
        ("a: 1\n", 1, "is not JSON"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_documents(text.encode(), "case.json")
    assert caught.value.problems[0].place.line == line
    if line == 1:
        with pytest.raises(InputError, match=says):
            load_documents(text.encode(), "cases.jsonl")


def test_a_json_file_keeps_the_lines_of_its_fields() -> None:
    (found,) = load_documents(b'{\n "a": 1,\n "b": [\n  {"c": 2}]}\n', "case.json")
    assert (line_of(found, "a"), line_of(found, "b"), line_of(found["b"], 0)) == (2, 3, 4)


def test_every_value_keeps_its_line() -> None:
    (found,) = load_documents(b"a:\n  b: 1\n  c:\n    - x\n    - {d: 2}\n", "case.yaml")
    assert line_of(found["a"], "c") == 3
    assert line_of(found["a"]["c"], 1) == 5
    assert line_of(found["a"]["c"][1], "d") == 5


@pytest.mark.parametrize("wide", [2, 9])
def test_an_alias_bomb_costs_nothing(wide: int) -> None:
    levels = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * wide)}]" for n in range(1, 30)]
    begun = time.perf_counter()
    with pytest.raises(
        InputError, match="grows to over 10 times its size by its aliases; expected the values written"
    ):
        load_documents("\n".join(levels).encode(), "bomb.yaml")
    assert time.perf_counter() - begun < 1


def test_an_alias_is_read_as_a_copy_at_its_own_place() -> None:
    text = b"on: &day 2024-01-08\nfirst: &f\n  to: [a, *day]\n  n: &n 5\nlast: *f\nagain: [*f, *n]\n---\nx: &f 1\n"
    text += b"y: *f\n"
    found, second = load_documents(text, "case.yaml")
    assert found["last"] == found["first"] == found["again"][0] == {"to": ["a", "2024-01-08"], "n": 5}
    assert found["again"][1] == 5 and second == {"x": 1, "y": 1}
    assert (line_of(found["first"]), line_of(found["first"], "n"), line_of(found["first"]["to"], 1)) == (2, 4, 3)
    assert (line_of(found, "last"), line_of(found["last"], "n"), line_of(found["last"]["to"], 1)) == (5, 5, 5)
    assert line_of(found["again"][0]["to"]) is None and found["again"][0]["to"] is not found["last"]["to"]


def test_what_pyyaml_dumps_is_read() -> None:
    day, person = date(2024, 1, 8), {"name": "P1"}
    case = {"opened": day, "events": [{"date": day, "by": person}, {"date": day, "by": person}]}
    dumped = yaml.safe_dump(case)
    assert "*id001" in dumped
    plain = json.loads(json.dumps(case, default=str))
    assert load_documents(dumped.encode(), "case.yaml") == [plain]


def test_aliases_are_counted_and_measured_against_the_file() -> None:
    many = "a: &a 1\nb: [" + ", ".join(["*a"] * MAX_ALIASES) + "]\n"
    assert len(load_documents(many.encode(), "case.yaml")[0]["b"]) == MAX_ALIASES
    with pytest.raises(InputError, match="case.yaml:3: uses more than 10,000 aliases"):
        load_documents(f"{many}c: *a\n".encode(), "case.yaml")
    big = "a: &a [" + ", ".join("x" * 20_000) + "]\n"
    within = big + "".join(f"b{n}: *a\n" for n in range(9))
    assert len(load_documents(within.encode(), "case.yaml")[0]) == 10
    with pytest.raises(InputError, match="case.yaml:11: grows"):
        load_documents(f"{within}c: *a\nd: *a\n".encode(), "case.yaml")


def test_aliases_do_not_nest_deeper_than_a_file_may() -> None:
    deep = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 60))
    with pytest.raises(InputError, match="nests deeper than 40 levels"):
        load_documents(deep.encode(), "case.yaml")


@pytest.mark.parametrize("file", ["case.json", "cases.jsonl"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": %s}' % ("9" * 5000), "a number of 5,000 characters at column 7; expected at most 300, or text"),
        ('{"a": "9e999", "b": -9e999}', "-9e999 is not a number at column 21"),
        ('{"a": 1.%s}' % ("9" * 5000), "a number of 5,002 characters at column 7"),
        (r'{"a": [1, ["x\udc00"]]}', ": a: has half of a character"),
        (r'{"a": {"b\ud800": 1}}', "has half of a character"),
        (f'{{"a": {"[" * 60}{"]" * 60}}}', "nests deeper than 40 levels"),
        (f'{{"a": {"[" * 100_000}{"]" * 100_000}}}', "nests deeper than 40 levels"),
    ],
)  # fmt: skip
def test_what_json_can_write_and_nothing_can_hold_is_refused(file: str, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_documents(text.encode(), file)
    assert caught.value.problems[0].place.line == 1


@pytest.mark.parametrize("file", ["case.json", "cases.jsonl"])
def test_a_number_longer_than_any_count_is_text(file: str) -> None:
    text = b'{"a": 1234567890123456789012, "b": 123456789012345678}'
    assert load_documents(text, file) == [{"a": "1234567890123456789012", "b": 123456789012345678}]


def test_json_characters_in_two_halves_are_joined() -> None:
    assert load_documents(b'{"a": "\\ud83d\\ude00"}', "case.json") == [{"a": "\U0001f600"}]
    assert load_documents(b'{"a": "\\\\ud83d\\\\ude00"}', "case.json") == [{"a": "\\ud83d\\ude00"}]
