import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.source.loader import MAX_BYTES, line_of, load_documents
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
        (b"a: 1\nb: 2\na: 3\n", 3, "repeats the key 'a'"),
        (b"a: &x [1]\nb: *x\n", 1, "uses an anchor"),
        (b"a: 1\nb: !!python/object:os.system {}\n", 2, "uses a tag"),
        (b"a:\n\tb: 1\n", 2, "has a tab where spaces belong; expected spaces"),
        (b"a:\n  - b: 1\n\t  c: 2\n", 3, "has a tab where spaces belong"),
        (b"a: 1\nb: @x\n", 2, "cannot start any token"),
        (b"a: 1\nb: caf\xe9\n", 2, "not UTF-8"),
        (b"a: 1\nb: \0\n", 2, "NUL byte"),
        (b"[" * 5000, 1, "nests deeper"),
        (b"? [1]\n: 2\n", 1, "key that is not text"),
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
        ('{"a": "NaN",\n "b": NaN}\n', 2, "NaN is no number at column 7; expected a number, or null"),
        ('{"a": -Infinity}', 1, "-Infinity is no number at column 7"),
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


def test_an_alias_bomb_costs_nothing() -> None:
    levels = [b"a0: &a0 [x, x]"] + [b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 40)]
    begun = time.perf_counter()
    with pytest.raises(InputError, match="anchor"):
        load_documents(b"\n".join(levels), "bomb.yaml")
    assert time.perf_counter() - begun < 1


def test_json_characters_in_two_halves_are_joined() -> None:
    assert load_documents(b'{"a": "\\ud83d\\ude00"}', "case.json") == [{"a": "\U0001f600"}]
