"""The names of a composite program's variables."""

import re
from typing import TypeVar

from qlower.dialects.circuit.ops import Function, num_slots
from qlower.dialects.physical.ops import Program
from qlower.passes.multiplex.tenancy import Variable

P = TypeVar("P", Function, Program)
NOT_IN_IDENTIFIERS = re.compile(r"[^0-9A-Za-z_]")


class Namer:
    """Names variables and inputs ``j{job}_{name}``: identifiers in every format, different for different jobs.

    What may not stand in an identifier becomes an underscore; where that makes two names of a job equal, the later one
    gets underscores at its end.

    Attributes:
        num_slots: values of all variables named so far.
    """

    def __init__(self) -> None:
        self.num_slots = 0
        self._taken: set[str] = set()

    def named(self, job: int, program: P) -> tuple[P, tuple[Variable, ...]]:
        """The program of a job with the names that it has in the composite program, and its variables."""
        self.num_slots += num_slots(program.variables)
        variables = tuple(Variable(self._claim(job, name), name, kind, size) for name, kind, size in program.variables)
        attributes = {
            **program.attributes,
            "variables": tuple((variable.name, variable.kind, variable.size) for variable in variables),
            "outputs": tuple(variable.name for variable in variables if variable.own_name in program.outputs),
            "inputs": tuple(self._claim(job, name) for name in program.inputs),
        }
        return program.with_(attributes=attributes), variables

    def _claim(self, job: int, own_name: str) -> str:
        name = f"j{job}_{NOT_IN_IDENTIFIERS.sub('_', own_name)}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name
