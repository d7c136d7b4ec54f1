"""Who asks, by address. What a proxy says counts only where the operator trusts that proxy."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeAlias

from starlette.types import Scope

from paceline.web.border import Network

Address: TypeAlias = IPv4Address | IPv6Address
UNKNOWN: Final = "unknown"
SCHEMES: Final = ("http", "https")


@lru_cache(maxsize=4096)
def read(text: str) -> Address | None:
    """Without the port and the brackets that some proxies add; mapped IPv4 is IPv4."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def client_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The right-most address that is no trusted proxy's; what is left of it anyone can write."""
    nearest = read(peer)
    if nearest is None:
        return UNKNOWN
    for told in reversed(forwarded.split(",") if forwarded else ()):
        if not trusted(nearest, proxies):
            break
        found = read(told)
        if found is None:
            break
        nearest = found
    return str(nearest)


def trusted(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)


@lru_cache(maxsize=4096)
def group_of(address: str) -> str:
    """What limits count by: one household or server has a whole IPv6 /64."""
    found = read(address)
    if isinstance(found, IPv6Address):
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found) if found else UNKNOWN


def address_of(scope: Scope, headers: Mapping[bytes, bytes], proxies: Sequence[Network]) -> str:
    """Also takes scheme and host from a trusted proxy, so that they are those people see."""
    client = scope.get("client")
    peer: str = client[0] if client else ""
    if not proxies:
        return peer or UNKNOWN
    nearest = read(peer)
    if nearest is None or not trusted(nearest, proxies):
        return peer or UNKNOWN
    told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    believe(scope, headers)
    return client_address(peer, told.decode("latin-1"), proxies)


def believe(scope: Scope, headers: Mapping[bytes, bytes]) -> None:
    scheme = last(headers.get(b"x-forwarded-proto", b""))
    if scheme in SCHEMES:
        scope["scheme"] = scheme
    if host := last(headers.get(b"x-forwarded-host", b"")):
        others = [pair for pair in scope["headers"] if pair[0] != b"host"]
        scope["headers"] = [(b"host", host.encode("latin-1")), *others]


def last(value: bytes) -> str:
    return value.decode("latin-1").rpartition(",")[2].strip()
