from starlette.types import Scope

from paceline.web.known import LONGEST, KnownTags
from tests.people import someone


class TestKnownTags:
    def test_a_place_as_long_as_its_caller_likes_is_not_kept(self) -> None:
        tags, caller = KnownTags(), someone()
        short: Scope = {"path": "/api/v1/programs", "query_string": b""}
        long: Scope = {**short, "query_string": b"a" * LONGEST}

        for scope in (short, long):
            tags.keep(scope, caller, "mark", "tag")

        assert tags.tag(short, caller, "mark") == "tag"
        assert tags.tag(long, caller, "mark") is None
