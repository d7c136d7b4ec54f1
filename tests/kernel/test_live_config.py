from typing import ClassVar

import pytest

from paceline.kernel.config import Settings, load
from paceline.kernel.errors import ConfigError
from paceline.kernel.live_config import LiveConfiguration, changed_keys, is_live


class Soft(Settings):
    reloadable: ClassVar = True
    most: int = 3


class Hard(Settings):
    most: int = 3


SECTIONS = {"soft": Soft, "hard": Hard}


def test_a_section_is_read_once_and_anew_after_a_change() -> None:
    live = LiveConfiguration(load({}))
    before = live.section("soft", Soft)
    again = live.section("soft", Soft)

    live.replace(load({"PACELINE_SOFT__MOST": "9"}))

    assert before is again
    assert live.section("soft", Soft).most == 9


def test_a_section_that_is_wrong_says_so() -> None:
    live = LiveConfiguration(load({"PACELINE_SOFT__MOST": "many"}))

    with pytest.raises(ConfigError, match="PACELINE_SOFT__MOST"):
        live.section("soft", Soft)


def test_keys_that_differ_are_named_wherever_they_stand() -> None:
    before = load({"PACELINE_SOFT__MOST": "1", "PACELINE_PORT": "1", "PACELINE_HOST": "a"})
    after = load({"PACELINE_SOFT__MOST": "2", "PACELINE_PORT": "1", "PACELINE_HARD__MOST": "1"})

    assert changed_keys(before, after) == {"soft.most", "host", "hard.most"}


def test_only_what_is_read_anew_is_live() -> None:
    keys = ("soft.most", "hard.most", "none.most", "log_level", "port")

    assert [is_live(key, SECTIONS) for key in keys] == [True, False, False, True, False]
