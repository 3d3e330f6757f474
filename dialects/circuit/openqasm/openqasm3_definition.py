"""Gate definitions inside of flat OpenQASM 3 programs."""

from typing import TYPE_CHECKING

from openqasm3 import ast

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.constant_angles import NotRecognisedError
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.openqasm3_calls import GateBodies
from qlower.dialects.circuit.openqasm.openqasm3_parsing import parse
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_scopes import Scopes
from qlower.dialects.circuit.openqasm.openqasm3_unrolling import Unrolling

if TYPE_CHECKING:
    from qlower.dialects.circuit.openqasm.openqasm3_flat import Openqasm3FlatReader


def define(reader: "Openqasm3FlatReader", start: int, end: int) -> None:
    """Define the gate that stands between two offsets of a flat program.

    Raises:
        NotRecognisedError: it is not a definition of the ordinary kind.
        QlowerError: it is wrong.
    """
    snippet = Source(reader.faults.source.name, reader.text[start:end])
    statements = parse(Faults(snippet, reader.faults.base)).statements
    if len(statements) != 1 or not isinstance(statements[0], ast.QuantumGateDefinition):
        raise NotRecognisedError
    node = statements[0]
    if node.name.name in reader.names:
        raise NotRecognisedError
    places = Places(reader.faults, snippet, start)
    definition = GateBodies(places, reader.table, Unrolling()).define(node, Scopes(places, reader.table), start)
    if definition is not None:
        reader.builder.gates.append(definition)
