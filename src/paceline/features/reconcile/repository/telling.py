"""What was told to a place that cannot be looked at, as it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paceline.engines.diff.objects import Fields, To, Value
from paceline.features.reconcile.models import Document
from paceline.kernel.errors import Defect


@dataclass(frozen=True, kw_only=True)
class Telling:
    """`times` counts what is known to have been told; at 0 `fields` are only meant to be."""

    fields: Fields = field(default_factory=dict, repr=False)
    times: int = 0

    def then(self, fields: Fields) -> "Telling":
        """What was told before stands, where it was not told anew."""
        return Telling(fields={**self.fields, **fields}, times=self.times + 1)

    @property
    def document(self) -> Document:
        fields = {name: stored(value) for name, value in self.fields.items()}
        return {"fields": fields, "times": self.times}


def stored(value: Value) -> object:
    if isinstance(value, To):
        raise Defect("An outside id is told, never what stands for it.")
    if isinstance(value, tuple):
        return [stored(each) for each in value]
    return value


def telling_of(document: object) -> Telling:
    """Nothing told where nothing is kept."""
    if not isinstance(document, Mapping):
        return Telling()
    fields = {name: value_of(value) for name, value in document["fields"].items()}
    return Telling(fields=fields, times=int(document["times"]))


def value_of(kept: object) -> Value:
    if isinstance(kept, list):
        return tuple(value_of(each) for each in kept)
    assert kept is None or isinstance(kept, str | int | bool)
    return kept
