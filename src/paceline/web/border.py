"""What the operator said about the world outside: through whom it asks, from where, how long."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias
from urllib.parse import urlsplit

from paceline.kernel.config import CoreSettings
from paceline.kernel.keys import PublicUrl

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class Border:
    """Seconds are those of one request: all of it, its body, and all of it where that is much."""

    public_origin: str = ""
    origins: frozenset[str] = frozenset()
    proxies: Sequence[Network] = ()
    request_seconds: float = 30
    body_seconds: float = 20
    transfer_seconds: float = 300
    every_request_logged: bool = False
    is_https: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_https", self.public_origin.startswith("https://"))

    @classmethod
    def of(cls, core: CoreSettings, public: PublicUrl) -> "Border":
        return cls(
            public_origin=origin_of(public.base),
            origins=frozenset(core.cors_origins),
            proxies=tuple(ip_network(each, strict=False) for each in core.trusted_proxies),
            request_seconds=core.request_seconds,
            body_seconds=core.body_seconds,
            transfer_seconds=core.transfer_seconds,
            every_request_logged=core.access_log,
        )


def origin_of(url: str) -> str:
    """Scheme, host and port, as browsers write an origin."""
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}".lower()
