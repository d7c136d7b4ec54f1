"""The headers that every answer has, so that no browser does more with it than we mean."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

Pair: TypeAlias = tuple[bytes, bytes]

NOTHING: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SAFE: Final[Sequence[Pair]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
# An answer may say these for itself.
UNLESS_SAID: Final[Sequence[Pair]] = (
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", NOTHING),
    (b"cache-control", b"no-store"),
)
# A year: browsers then never try this host without TLS.
ONLY_HTTPS: Final[Pair] = (b"strict-transport-security", b"max-age=31536000")
SAID: Final = frozenset(name for name, _ in UNLESS_SAID)


class SafeHeaders:
    """Made once per process: what is added to an answer beside its own headers."""

    def __init__(self, *, is_https: bool) -> None:
        self._always = (*SAFE, ONLY_HTTPS) if is_https else SAFE
        self._all = (*self._always, *UNLESS_SAID)

    def around(self, own: Iterable[Pair], *more: Pair) -> list[Pair]:
        headers = [*own, *more]
        said = SAID.intersection([name for name, _ in headers])
        if not said:
            headers += self._all
            return headers
        headers += self._always
        headers += [pair for pair in UNLESS_SAID if pair[0] not in said]
        return headers
