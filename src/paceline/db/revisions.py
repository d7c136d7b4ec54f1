"""Which revisions there are, read from their files: most starts need no Alembic to know enough."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from paceline.kernel.errors import Defect

STATED = frozenset({"revision", "down_revision", "depends_on"})


@dataclass(frozen=True, kw_only=True)
class Revisions:
    """`below` has each revision with those it follows or depends on."""

    below: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, packages: Sequence[str]) -> "Revisions":
        """Raises Defect for a file that names none."""
        return cls(below=dict(read(file) for package in packages for file in revisions_in(package)))

    def heads(self) -> frozenset[str]:
        """Those nothing else needs: what an up-to-date store names."""
        return frozenset(self.below).difference(*self.below.values())

    def applied(self, heads: Iterable[str]) -> frozenset[str]:
        """A store names only what nothing else depends on; the rest is implied."""
        found: set[str] = set()
        ahead = list(heads)
        while ahead:
            revision = ahead.pop()
            if revision in self.below and revision not in found:
                found.add(revision)
                ahead += self.below[revision]
        return frozenset(found)


def revisions_in(package: str) -> Iterator[Traversable]:
    for file in files(package).iterdir():
        if file.name.endswith(".py") and file.name != "__init__.py":
            yield file


def read(file: Traversable) -> tuple[str, frozenset[str]]:
    """What stands before the first function is all it takes."""
    head = file.read_text(encoding="utf-8").partition("\ndef ")[0]
    stated = dict(constants(ast.parse(head)))
    revision = stated.get("revision")
    if not isinstance(revision, str):
        raise Defect(f"{file} names no revision.")
    return revision, names(stated.get("down_revision")) | names(stated.get("depends_on"))


def constants(module: ast.Module) -> Iterator[tuple[str, object]]:
    for each in module.body:
        target: ast.expr | None = each.target if isinstance(each, ast.AnnAssign) else None
        if isinstance(each, ast.Assign):
            target = each.targets[0]
        if isinstance(target, ast.Name) and target.id in STATED:
            assert isinstance(each, ast.AnnAssign | ast.Assign)
            yield target.id, ast.literal_eval(each.value or ast.Constant(None))


def names(stated: object) -> frozenset[str]:
    if isinstance(stated, str):
        return frozenset({stated})
    return frozenset(map(str, stated)) if isinstance(stated, tuple | list) else frozenset()
