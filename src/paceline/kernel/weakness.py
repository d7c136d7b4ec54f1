"""Secrets that anyone would try first."""

import itertools
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final

FEWEST_LETTERS: Final = 8
FEWEST_KINDS: Final = 5
TRIMMINGS: Final = "0123456789 !?.,*#@$%&-_+="
# Parts that examples, manuals and images ship with; a secret made of them is everybody's.
COMMON: Final = frozenset(
    {
        "admin",
        "change",
        "changeme",
        "default",
        "demo",
        "example",
        "guest",
        "insecure",
        "letmein",
        "me",
        "paceline",
        "pass",
        "password",
        "please",
        "postgres",
        "qwerty",
        "root",
        "secret",
        "test",
        "the",
        "this",
        "key",
    }
)


def weakness(secret: str) -> str:
    """Why this secret is none, without a word of it; empty when nothing speaks against it."""
    if len(secret) < FEWEST_LETTERS:
        return f"it is shorter than {FEWEST_LETTERS} characters"
    if len(set(secret)) < FEWEST_KINDS:
        return "it repeats a few characters"
    if is_common(secret):
        return "it is a well-known one"
    if runs(secret):
        return "it counts or spells the alphabet"
    return ""


def is_common(secret: str) -> bool:
    """Nothing but common words, digits at the end and what stands between words."""
    bare = "".join(letter if letter.isalpha() else " " for letter in secret.casefold())
    words = bare.split()
    return bool(words) and all(word in COMMON for word in words)


def runs(secret: str) -> bool:
    """Each character follows the one before, up or down."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(secret)}
    return steps in ({1}, {-1})


def is_guessed_first(password: str) -> bool:
    """Whether it is among the passwords that are guessed first, or one of them with trimmings.

    The list (docs/adr/0021) holds marks of the words, not the words: of those that leaks hold most
    often the ones with ten letters or more, and shorter ones that people lengthen with digits.
    """
    folded = password.casefold()
    bare = folded.strip(TRIMMINGS)
    whole = {folded, bare, once(folded), once(bare).strip(TRIMMINGS)}
    return len(set(folded)) < FEWEST_KINDS or any(mark_of(each) in marks() for each in whole)


def once(text: str) -> str:
    """What is repeated in `passwordpassword`."""
    return text[: (text + text).find(text, 1)] if text else text


def mark_of(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=5).hexdigest()


@cache
def marks() -> frozenset[str]:
    return frozenset(files("paceline.kernel").joinpath("common_passwords.txt").read_text().split())
