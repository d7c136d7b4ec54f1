import pytest

from paceline.kernel.outbound import OutboundRefused, OutboundRule, Target

RULE = OutboundRule()

REFUSED_URLS = [
    # this machine
    "http://127.0.0.1/",
    "http://127.255.255.254/",
    "http://0.0.0.0/",
    "http://0.1.2.3/",
    "http://[::1]/",
    "http://[::]/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://a.localhost/",
    # its neighbours
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://169.254.1.1/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fec0::1]/",
    "http://printer.local/",
    "http://db.internal/",
    "http://router.lan/",
    "http://intranet/",
    "http://1.0.0.10.in-addr.arpa/",
    # clouds' own services
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://[fd00:ec2::254]/",
    # special blocks
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[4000::1]/",
    # IPv4 in IPv6
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::808:808]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:808:808::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    # other ways to write an address
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.01/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://127\u30020\u30020\u30021/",
    "http://localhost\uff0e/",
    "http://127\uff610.0.1/",
    # tricks with the rest
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1#@example.org/",
    "http://127.0.0.1\\@example.org/",
    "http://example.org\\.evil.example/",
    "http://exa mple.org/",
    "http://example.org\r\nHost: inside/",
    "http://example.org\t/",
    "http://[::1",
    "http://[example.org]/",
    "http:///path",
    "http://",
    "http://-a.example.org/",
    "http://a..example.org/",
    "http://" + "a" * 64 + ".example.org/",
    "http://example.org/" + "a" * 2000,
    "",
    "example.org",
    "//example.org/",
    "http://[2606:4700::1111%25eth0]/",
    "http://" + "\u00fc" * 80 + ".example.org/",
    # schemes
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/",
    "dict://example.org:11211/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:/var/run/docker.sock",
    "ws://example.org/",
    # ports
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:port/",
    "http://8.8.8.8:5432/",
]

OPEN_URLS = [
    ("http://example.org/path?a=b", Target(scheme="http", host="example.org", port=80)),
    ("https://example.org", Target(scheme="https", host="example.org", port=443)),
    ("HTTPS://Example.ORG./", Target(scheme="https", host="example.org", port=443)),
    ("https://example.org:8443/", Target(scheme="https", host="example.org", port=8443)),
    (
        "https://b\u00fccher.example/",
        Target(scheme="https", host="xn--bcher-kva.example", port=443),
    ),
    ("http://8.8.8.8/", Target(scheme="http", host="8.8.8.8", port=80)),
    ("http://172.32.0.1/", Target(scheme="http", host="172.32.0.1", port=80)),
    (
        "http://[2606:4700::1111]/",
        Target(scheme="http", host="2606:4700::1111", port=80),
    ),
    ("http://[64:ff9b::808:808]/", Target(scheme="http", host="64:ff9b::808:808", port=80)),
    ("http://localhost.example.org/", Target(scheme="http", host="localhost.example.org", port=80)),
]

INSIDE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"]


class TestUrls:
    @pytest.mark.parametrize("url", REFUSED_URLS)
    @pytest.mark.asvs("1.3.6")
    def test_what_is_not_plainly_public_is_refused(self, url: str) -> None:
        with pytest.raises(OutboundRefused):
            RULE.target(url)

    @pytest.mark.parametrize(("url", "target"), OPEN_URLS)
    def test_what_is_public_is_read(self, url: str, target: Target) -> None:
        assert RULE.target(url) == target

    def test_the_table_is_as_long_as_promised(self) -> None:
        assert len(set(REFUSED_URLS)) >= 60

    def test_a_refusal_does_not_repeat_the_address(self) -> None:
        with pytest.raises(OutboundRefused) as refused:
            RULE.target("http://user:hunter2@127.0.0.1/")

        assert "hunter2" not in str(refused.value)


class TestNames:
    @pytest.mark.parametrize("address", INSIDE)
    def test_a_name_that_stands_for_something_inside_is_refused(self, address: str) -> None:
        with pytest.raises(OutboundRefused):
            RULE.check("example.org", [address])

    def test_one_address_inside_is_enough(self) -> None:
        with pytest.raises(OutboundRefused):
            RULE.check("example.org", ["8.8.8.8", "10.0.0.1"])

    def test_a_name_that_stands_for_nothing_is_refused(self) -> None:
        with pytest.raises(OutboundRefused):
            RULE.check("example.org", [])

    def test_public_addresses_are_open(self) -> None:
        RULE.check("example.org", ["8.8.8.8", "2606:4700::1111"])


class TestWhatAnOperatorOpened:
    def test_a_network_is_open_on_every_port_and_its_neighbours_are_not(self) -> None:
        rule = OutboundRule.of(["127.0.0.1/32"])

        assert rule.target("http://127.0.0.1:9999/").port == 9999
        rule.check("peer.example", ["127.0.0.1"])
        for url in ("http://127.0.0.2/", "http://10.0.0.1/"):
            with pytest.raises(OutboundRefused):
                rule.target(url)

    def test_a_host_is_open_whatever_it_stands_for(self) -> None:
        rule = OutboundRule.of(["Mail.internal"])

        assert rule.target("http://mail.internal:25/").host == "mail.internal"
        rule.check("mail.internal", ["10.0.0.1"])
        with pytest.raises(OutboundRefused):
            rule.target("http://other.internal/")
