"""Import-linter contract: a package imports the standard library and what is listed, no more."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

from tools.allow_list_contract import covers
from tools.slice_contract import names


class OnlyContract(Contract):
    package = fields.StringField()
    only = fields.ListField(subfield=fields.StringField())

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        del verbose
        package = str(self.package)
        allowed = names(self.only) | sys.stdlib_module_names | {package}
        found = sorted(
            (importer, imported)
            for importer in {package} | graph.find_descendants(package)
            for imported in graph.find_modules_directly_imported_by(importer)
            if not any(covers(place, imported) for place in allowed)
        )
        return ContractCheck(kept=not found, metadata={"found": found})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} -> {imported}: not on the list of {self.package}")
