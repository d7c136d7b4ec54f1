"""Where a call to the outside may go when somebody else chose the address.

A URL that a user gives may name this machine, its neighbours or the cloud's own services. The rule
is about addresses, so it is asked again with what a name turned out to be, and for each redirect.
The blocks are those of the IANA special-purpose address registries (RFC 6890 and its successors).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from paceline.kernel.errors import Invalid, Unavailable

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

PORTS: Final = {"http": 80, "https": 443}
OPEN_PORTS: Final = frozenset({80, 443, 8080, 8443})
LONGEST: Final = 2000
CLOSED_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's own services behind a public number
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Everything public is in here, but for what is closed within it: tunnels, tests, documents.
OPEN_IPV6: Final = IPv6Network("2000::/3")
CLOSED_IPV6: Final = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)
TRANSLATED: Final = IPv6Network("64:ff9b::/96")
LAST_FOUR_BYTES: Final = 0xFFFFFFFF
INSIDE: Final = frozenset({"localhost", "local", "internal", "lan", "home", "intranet", "arpa"})
NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))+")
NUMERIC: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")


class OutboundRefused(Invalid):
    code = "outbound_refused"


class OutboundTooLong(Unavailable):
    """What came back was too long or too slow."""

    code = "outbound_too_long"


@dataclass(frozen=True, kw_only=True)
class Target:
    """`host` is a name in its ASCII form or an address, without brackets and a last dot."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class OutboundRule:
    """`hosts` and `networks` are what an operator opened beside everything public."""

    hosts: frozenset[str] = frozenset()
    networks: Sequence[Network] = ()

    @classmethod
    def of(cls, allowed: Iterable[str]) -> "OutboundRule":
        hosts: set[str] = set()
        networks: list[Network] = []
        for each in allowed:
            try:
                networks.append(ip_network(each, strict=False))
            except ValueError:
                hosts.add(each.lower())
        return cls(hosts=frozenset(hosts), networks=tuple(networks))

    def target(self, url: str) -> Target:
        """What a URL asks for, before a name is looked up. Raises OutboundRefused."""
        found = split(url)
        if found.scheme not in PORTS:
            raise OutboundRefused("Give an http or https address.")
        if found.username is not None or found.password is not None:
            raise OutboundRefused("An address with a user name in it is not called.")
        host = plain(found.hostname or "")
        port = port_of(found)
        if host not in self.hosts:
            literal = address_of(host)
            self._check_host(host, literal)
            if port not in OPEN_PORTS and not (literal and self._opened(literal)):
                ports = ", ".join(map(str, sorted(OPEN_PORTS)))
                raise OutboundRefused(f"This port is not called; use one of {ports}.")
        return Target(scheme=found.scheme, host=host, port=port)

    def _check_host(self, host: str, literal: Address | None) -> None:
        if literal is not None:
            self.check(host, [str(literal)])
        elif NAME.fullmatch(host) is None or NUMERIC.fullmatch(host.rpartition(".")[2]):
            raise OutboundRefused("Give a full host name, or an address in its usual form.")
        elif host.rpartition(".")[2] in INSIDE:
            raise OutboundRefused("This name is of a network inside; it is not called.")

    def check(self, host: str, addresses: Sequence[str]) -> None:
        """All that a name stands for must be open. Raises OutboundRefused."""
        if host in self.hosts:
            return
        found = [ip_address(each.partition("%")[0]) for each in addresses]
        if not found or not all(self._opened(each) or is_public(each) for each in found):
            raise OutboundRefused("This address is of a network inside; it is not called.")

    def _opened(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def split(url: str) -> SplitResult:
    """Stricter than a browser: what two readers could read in two ways is refused."""
    odd = any(letter.isspace() or unicodedata.category(letter) == "Cc" for letter in url)
    if len(url) > LONGEST or odd or "\\" in url:
        raise OutboundRefused("The address holds spaces or signs that no address has.")
    try:
        return urlsplit(url)
    except ValueError as error:
        raise OutboundRefused("This is no address.") from error


def port_of(found: SplitResult) -> int:
    try:
        return PORTS[found.scheme] if found.port is None else found.port
    except ValueError as error:
        raise OutboundRefused("The port is none.") from error


def plain(host: str) -> str:
    """In lower-case ASCII; dots of other scripts are dots."""
    try:
        spelled = unicodedata.normalize("NFKC", host).replace("\u3002", ".").removesuffix(".")
        return spelled.encode("ascii" if spelled.isascii() else "idna").decode().lower()
    except UnicodeError as error:
        raise OutboundRefused("The host's name cannot be written in ASCII.") from error


def address_of(host: str) -> Address | None:
    """Only in the usual form: 127.1, 0x7f000001 and 2130706433 are names to us, and refused."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_IPV4)
    if address.scope_id is not None:
        return False
    if address in TRANSLATED:
        return is_public(IPv4Address(int(address) & LAST_FOUR_BYTES))
    return address in OPEN_IPV6 and not any(address in network for network in CLOSED_IPV6)
