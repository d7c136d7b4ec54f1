"""Whose address a request has, and what the operator says about it."""

from ipaddress import ip_network

import pytest

from paceline.kernel.config import load
from paceline.kernel.errors import ConfigError
from paceline.kernel.keys import PublicUrl
from paceline.web.border import Border
from paceline.web.client_address import client_address, group_of


class TestAddresses:
    NEAR = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))

    @pytest.mark.parametrize(
        ("peer", "forwarded", "address"),
        [
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2, 10.0.0.3", "203.0.113.9"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
            ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
            ("fd00::1", "2001:db8::1", "2001:db8::1"),
            ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("203.0.113.1", "1.1.1.1", "203.0.113.1"),
            ("", "1.1.1.1", "unknown"),
        ],
    )
    def test_only_trusted_proxies_are_believed(
        self, peer: str, forwarded: str, address: str
    ) -> None:
        assert client_address(peer, forwarded, self.NEAR) == address

    @pytest.mark.parametrize(
        ("address", "group"),
        [
            ("203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
            ("unknown", "unknown"),
        ],
    )
    def test_a_limit_counts_a_whole_ipv6_network(self, address: str, group: str) -> None:
        assert group_of(address) == group

    def test_the_settings_are_read_as_lists(self) -> None:
        environ = {
            "PACELINE_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "PACELINE_CORS_ORIGINS": "https://A.example",
            "PACELINE_REQUEST_SECONDS": "7",
        }

        made = Border.of(load(environ).core, PublicUrl("https://Paceline.example/app"))

        assert made.proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
        assert made.origins == frozenset({"https://a.example"})
        assert (made.public_origin, made.is_https) == ("https://paceline.example", True)
        assert made.request_seconds == 7

    def test_what_is_no_network_is_no_setting(self) -> None:
        with pytest.raises(ConfigError, match="trusted_proxies"):
            load({"PACELINE_TRUSTED_PROXIES": "everyone"})
