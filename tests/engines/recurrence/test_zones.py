import pytest

from paceline.engines.recurrence.zones import zone
from paceline.kernel.errors import Invalid


class TestZone:
    def test_is_found_by_its_name(self) -> None:
        assert zone("Asia/Kathmandu").key == "Asia/Kathmandu"

    @pytest.mark.parametrize(
        ("name", "near"),
        [
            ("europe/london", "Europe/London"),
            ("London", "Europe/London"),
            ("New York", "America/New_York"),
            ("Europe/Londn", "Europe/London"),
            ("Kathmando", "Asia/Kathmandu"),
        ],
    )
    def test_unknown_is_refused_with_what_it_may_have_meant(self, name: str, near: str) -> None:
        with pytest.raises(Invalid) as refusal:
            zone(name)

        assert f'unknown time zone "{name}"; did you mean' in refusal.value.detail
        assert near in refusal.value.detail

    @pytest.mark.parametrize("name", ["", "../etc/passwd", "Europe", "localtime", "xyzzyqq"])
    def test_that_is_none_at_all_is_refused(self, name: str) -> None:
        with pytest.raises(Invalid, match="unknown time zone"):
            zone(name)

    def test_like_no_other_gets_an_example(self) -> None:
        with pytest.raises(Invalid, match='use a name like "Europe/London"'):
            zone("%%%%%%%")
