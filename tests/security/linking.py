"""A provider beside the running place, so that people have identities there."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import httpx2

from paceline.testing.outside_peer import OutsidePeer, PeerPerson

CALLBACK: Final = "/auth/outside/corp/callback"


def opened_peer(address: str) -> OutsidePeer:
    return OutsidePeer(back=f"{address}{CALLBACK}", now=lambda: datetime.now(UTC))


def known(peer: OutsidePeer) -> Mapping[str, str]:
    """What the settings of a place say of the peer."""
    corp = {
        "kind": "oidc",
        "issuer": peer.issuer,
        "client_id": peer.client_id,
        "client_secret": peer.client_secret,
    }
    return {
        "PACELINE_PUBLIC_URL": peer.back.removesuffix(CALLBACK),
        "PACELINE_OUTBOUND_ALLOW": "127.0.0.1/32",
        "PACELINE_OUTSIDE__PROVIDERS": json.dumps({"corp": corp}),
    }


def link_identity(client: httpx2.Client, peer: OutsidePeer, person: PeerPerson) -> None:
    """What a browser does that is sent to the provider and comes back."""
    peer.person = person
    left = client.post("/auth/outside/corp/link", json={"transport": "body"})
    left.raise_for_status()
    cookies = SimpleCookie(left.headers["set-cookie"])
    cookie = "; ".join(f"{name}={each.value}" for name, each in cookies.items())
    sent = httpx2.get(left.json()["url"])
    told = dict(parse_qsl(urlsplit(sent.headers["location"]).query))
    headers = {"cookie": cookie, "origin": peer.back.removesuffix(CALLBACK)}
    client.post("/auth/outside/corp/finish", json=told, headers=headers).raise_for_status()
    client.cookies.clear()
