import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from py_impls import text


@pytest.mark.parametrize(
    ("given_text", "words"),
    [
        ("", 0),
        (" \t\n", 0),
        ("  two \n words ", 2),
        ("a\u00a0b\u3000c", 3),
        ("a\x1cb\x1dc\x1ed\x1fe", 5),
        ("a\u200bb", 1),
    ],
)
def test_words_are_what_unicode_white_space_separates(given_text: str, words: int) -> None:
    assert text.word_count(given_text) == words


@given(st.lists(st.text("aé日", min_size=1)), st.sampled_from([" ", "\n\n", "\x1f", "\u2003 "]))
def test_words_joined_by_white_space_are_counted_again(words: list[str], space: str) -> None:
    assert text.word_count(space.join(words)) == len(words)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("", ""),
        ("Hello, World", "hello-world"),
        ("  10 ways! ", "10-ways"),
        ("Crème Brûlée", "creme-brulee"),
        ("Æsop im Maßstab", "aesop-im-massstab"),
        ("日本 a日b", "a-b"),
        ("5\N{KELVIN SIGN}", "5"),
    ],
)
def test_a_slug_is_what_ascii_letters_and_digits_remain(title: str, slug: str) -> None:
    assert text.slugify(title) == slug


@given(st.text())
def test_a_slug_is_hyphenated_ascii_and_its_own_slug(title: str) -> None:
    slug = text.slugify(title)
    assert re.fullmatch("([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert text.slugify(slug) == slug


@pytest.mark.parametrize(
    ("given_text", "answer"),
    [
        ("", True),
        ("A man, a plan, a canal: Panama", True),
        ("panama", False),
        ("12 21", True),
        ("été", True),
        ("Été", False),
    ],
)
def test_a_palindrome_ignores_ascii_case_and_punctuation(given_text: str, answer: bool) -> None:
    assert text.is_palindrome(given_text) is answer


@given(st.text())
def test_a_text_and_its_reverse_make_a_palindrome(half: str) -> None:
    assert text.is_palindrome(half + half[::-1])


@pytest.mark.parametrize(
    ("address", "redacted"),
    [
        ("ada@example.com", "a***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("élan@example.com", "é***@example.com"),
    ],
)
def test_a_redacted_address_keeps_first_character_and_domain(address: str, redacted: str) -> None:
    assert text.redact_email(address) == redacted


@pytest.mark.parametrize("address", ["", "@", "ada", "@example.com", "ada@"])
def test_what_is_no_address_has_no_redacted_form(address: str) -> None:
    assert text.redact_email(address) is None


@pytest.mark.parametrize(
    ("words", "prefix"),
    [
        ([], ""),
        (["one"], "one"),
        (["flower", "flow", "flight"], "fl"),
        (["ab", "abc", "abd"], "ab"),
        (["dog", "car"], ""),
        (["a", ""], ""),
        (["né", "nè"], "n"),
    ],
)
def test_a_common_prefix_is_what_all_words_start_with(words: list[str], prefix: str) -> None:
    assert text.common_prefix(words) == prefix


@given(st.lists(st.text("abé"), min_size=1))
def test_a_common_prefix_cannot_be_longer(words: list[str]) -> None:
    prefix = text.common_prefix(words)
    assert all(word.startswith(prefix) for word in words)
    following = {word[len(prefix) : len(prefix) + 1] for word in words}
    assert len(following) > 1 or following == {""}


@pytest.mark.parametrize(
    ("upload", "lines"),
    [
        (b"", []),
        (b"a\nb\r\nc\rd", [b"a", b"b", b"c", b"d"]),
        (b"a\n", [b"a"]),
        (b"\n\r\r\n", [b"", b"", b""]),
        (b"a\n\rb", [b"a", b"", b"b"]),
        (b"\xff\n\x85\x0b", [b"\xff", b"\x85\x0b"]),
    ],
)
def test_lines_end_at_line_feeds_and_carriage_returns(upload: bytes, lines: list[bytes]) -> None:
    assert text.split_lines(upload) == lines


def test_lines_of_any_buffer_are_bytes() -> None:
    buffer = memoryview(b"a\nb")
    assert text.split_lines(buffer) == [b"a", b"b"]  # type: ignore[arg-type]


@given(st.lists(st.binary().map(lambda line: line.translate(None, b"\r\n"))))
def test_lines_joined_with_their_ends_are_split_again(lines: list[bytes]) -> None:
    assert text.split_lines(b"".join(line + b"\r\n" for line in lines)) == lines


@pytest.mark.parametrize(
    ("given_text", "limit", "cut"),
    [
        ("short", 10, "short"),
        ("short", 5, "short"),
        ("longer", 4, "long…"),
        ("naïve café", 3, "naï…"),
        ("é", 1, "é"),
        ("text", 0, "…"),
        ("", 0, ""),
    ],
)
def test_only_a_text_over_the_limit_is_cut(given_text: str, limit: int, cut: str) -> None:
    assert text.truncate(given_text, limit) == cut


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="limit must not be negative: -1"):
        text.truncate("text", -1)


@given(st.text(), st.integers(0, 50))
def test_a_cut_text_has_one_character_over_the_limit(given_text: str, limit: int) -> None:
    cut = text.truncate(given_text, limit)
    if cut != given_text:
        assert cut == given_text[:limit] + "…"
        assert len(cut) == limit + 1
