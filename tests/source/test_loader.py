import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.source.loader import MAX_BYTES, load_documents
from fairness.source.problems import InputError

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(codec="ascii"), max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
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
        (b"a:\n\tb: 1\n", 2, "token"),
        (b"a: 1\nb: caf\xe9\n", 2, "not UTF-8"),
        (b"a: 1\nb: \0\n", 2, "NUL byte"),
        (b"[" * 5000, 1, "nests deeper"),
        (b"? [1]\n: 2\n", 1, "key that is not text"),
        (b"", None, "is empty"),
        (b"# only a comment\n---\n", None, "is empty"),
        (b" " * (MAX_BYTES + 1), None, "at most"),
    ],
)
def test_traps_are_closed_with_a_place(content: bytes, line: int | None, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_documents(content, "case.yaml")
    assert (caught.value.place.file, caught.value.place.line) == ("case.yaml", line)


def test_a_byte_order_mark_and_several_documents_are_read() -> None:
    assert load_documents(b"\xef\xbb\xbfa: 1\n---\na: 2\n", "case.yaml") == [{"a": 1}, {"a": 2}]


@given(st.dictionaries(st.text("abc", min_size=1), plain, min_size=1))
def test_json_is_read_as_json_reads_it(value: dict[str, object]) -> None:
    assert load_documents(json.dumps(value).encode(), "case.json") == [value]
