"""The web app is built once for each state of its sources, and no half of it is ever served."""

import gzip
import json
import sys
from pathlib import Path
from typing import Final

import pytest

from tools.frontend import budgets, building, node
from tools.frontend.node import Missing, Node

NPM: Final = """#!/bin/sh
case "$1" in
view) exit {reaches} ;;
install) mkdir -p node_modules; echo one >>node_modules/installed; {spoil} ;;
run) [ {builds} = 0 ] || exit 1; mkdir -p dist/assets; cp index.html dist/
     head -c 2000 /dev/zero | tr '\\0' 'x' >dist/assets/index-1.js
     echo '{manifest}' >dist/manifest.json ;;
esac
"""
MANIFEST: Final = {"index.html": {"file": "assets/index-1.js"}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with nothing but a small frontend."""
    frontend = tmp_path / "frontend"
    (frontend / "src/api").mkdir(parents=True)
    (frontend / "index.html").write_text("<!doctype html>")
    (frontend / "package-lock.json").write_text("{}")
    (tmp_path / building.BUILT).parent.mkdir(parents=True)
    return tmp_path


def having(root: Path, *, reaches: bool = True, builds: bool = True, spoil: str = ":") -> Node:
    """A Node whose npm does what this test needs."""
    npm = root / "npm"
    npm.write_text(
        NPM.format(
            reaches=int(not reaches),
            builds=int(not builds),
            spoil=spoil,
            manifest=json.dumps(MANIFEST),
        )
    )
    npm.chmod(0o755)
    return Node(home=root, version="20.19.0", npm=(str(npm),))


class TestABuild:
    def test_puts_everything_in_its_place_packed_and_stamped(self, root: Path) -> None:
        building.build(root, having(root))

        built = root / building.BUILT
        script = (built / "assets/index-1.js").read_bytes()
        assert gzip.decompress((built / "assets/index-1.js.gz").read_bytes()) == script
        assert building.is_fresh(root)

    def test_is_stale_once_a_source_changed_and_not_by_what_is_generated(self, root: Path) -> None:
        building.build(root, having(root))

        (root / "frontend" / building.GENERATED).write_text("types")
        assert building.is_fresh(root)
        (root / "frontend/src/main.tsx").write_text("new")
        assert not building.is_fresh(root)

    def test_that_fails_leaves_the_one_before(self, root: Path) -> None:
        building.build(root, having(root))

        with pytest.raises(Missing):
            building.build(root, having(root, builds=False))

        assert (root / building.BUILT / "index.html").is_file()


class TestThePackages:
    def test_are_installed_once_for_each_lock(self, root: Path) -> None:
        for _ in range(2):
            building.install(root, having(root))

        assert (root / "frontend/node_modules/installed").read_text() == "one\n"

    def test_that_cannot_be_had_are_said_so_at_once(self, root: Path) -> None:
        with pytest.raises(Missing, match="no registry"):
            building.install(root, having(root, reaches=False))

    def test_never_change_the_lock(self, root: Path) -> None:
        with pytest.raises(Missing, match="does not fit"):
            building.install(root, having(root, spoil="echo {} >package-lock.json; echo >>x"))

        assert (root / "frontend/package-lock.json").read_text() == "{}"


class TestTheNode:
    @pytest.mark.parametrize(
        ("version", "fits"), [("20.19.0", True), ("24.1.0", True), ("20.18.9", False), ("", False)]
    )
    def test_is_new_enough_or_counts_as_absent(self, version: str, fits: bool) -> None:
        assert node.is_new_enough(version) is fits

    def test_without_npm_is_none(self, tmp_path: Path) -> None:
        program = tmp_path / "node"
        program.write_text("#!/bin/sh\necho v24.0.0\n")
        program.chmod(0o755)

        assert node.of_machine(str(tmp_path)) is None

    def test_of_a_wheel_is_none_where_there_is_no_wheel(self) -> None:
        found = node.of_wheel(Path(sys.executable))

        assert found is None or node.is_new_enough(found.version)


class TestTheBudgets:
    def manifest(self, built: Path, later: int) -> None:
        (built / "assets").mkdir(parents=True)
        entries = {
            "index.html": {"file": "assets/a.js", "imports": ["_b.js"], "dynamicImports": ["c"]},
            "_b.js": {"file": "assets/b.js", "imports": ["index.html"]},
            "c": {"file": "assets/c.js", "imports": ["_b.js"]},
        }
        (built / "manifest.json").write_text(json.dumps(entries))
        for name in ("a", "b"):
            (built / f"assets/{name}.js").write_bytes(b"x")
        noise = b"".join(bytes([(each * 7919 >> 3) % 251]) for each in range(later))
        (built / "assets/c.js").write_bytes(noise)

    def test_count_what_comes_at_once_apart_from_what_waits(self, tmp_path: Path) -> None:
        self.manifest(tmp_path, later=10)

        first, later = budgets.sizes(tmp_path)

        assert list(later) == ["c"]
        assert first < 100

    def test_name_what_is_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.manifest(tmp_path, later=1000)
        monkeypatch.setattr(budgets, "CHUNK", 50)
        monkeypatch.setattr(budgets, "FIRST", 10)

        faults = budgets.faults(tmp_path)

        assert [fault.split()[0] for fault in faults] == ["The", "c"]
