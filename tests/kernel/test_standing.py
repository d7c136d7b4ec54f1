from paceline.kernel.plugins import Plugin
from paceline.kernel.standing import Kind, Standing, Standings, State


def standing(name: str, *requires: str, kind: Kind = Kind.PLUGIN) -> Standing:
    return Standing(
        name=name, kind=kind, version="1.0", state=State.RUNNING, requires=list(requires)
    )


class TestStandings:
    def test_ours_come_first_and_plugins_can_be_asked_for_alone(self) -> None:
        found = Standings([standing("kites"), standing("zebra", kind=Kind.OURS)])

        assert [each.name for each in found.all()] == ["zebra", "kites"]
        assert [each.name for each in found.plugins()] == ["kites"]
        assert found.of("nobody") is None

    def test_who_requires_a_skipped_one_falls_with_it_by_the_chain(self) -> None:
        heard: list[str] = []
        found = Standings([standing("a"), standing("b", "a"), standing("c", "b"), standing("d")])
        found.listen(heard.append)

        down = found.skip("a", "is broken")

        assert list(down) == heard == ["a", "b", "c"]
        assert found.runs("d")
        assert not found.runs("c")
        told = found.of("c")
        assert told is not None
        assert told.why == (
            "requires b, which does not run: requires a, which does not run: is broken",
        )

    def test_the_first_reason_stays(self) -> None:
        found = Standings([standing("a")])
        found.skip("a", "is broken")

        assert found.skip("a", "is broken again") == []
        assert found.skip("nobody", "is not there") == []
        told = found.of("a")
        assert told is not None
        assert told.why == ("is broken",)


def test_a_plugin_owns_its_name_and_what_begins_with_it() -> None:
    plugin = Plugin(name="kites", version="1", paceline=">=0.1")

    assert plugin.owns("kites", mark="_")
    assert plugin.owns("kites_red", mark="_")
    assert not plugin.owns("kitesurf", mark="_")
