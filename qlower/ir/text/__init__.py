"""The text form of the IR: generic MLIR in two spellings with one digest.

Exploded, every row is an op. Its fields are attributes beside the constants of its kind; what is empty is left out::

    "circuit.u"(%a, %b) {coefficients = [2.0, -1.0], columns = {start_ns = 24.0}, parameters = [0.1, 0.2, 0.3],
        qubits = array<i32: 4>, terms = array<i32: 0, 2>} : (f64, f64) -> ()
    %0 = "circuit.measure"() {qubits = array<i32: 3>, slots = array<i32: 0>} : () -> i1

Operand k adds ``coefficients[k]`` × its value to parameter ``terms[k]``; ``slots`` has one entry per result;
``columns`` holds the further columns, whose numbers keep their types (``5 : i32``). Rows that follow each other are
one run.

Packed, a run is one op with the same fields as dense columns, ``kinds`` for the table of kinds and ``kind`` for the
column that points into it::

    %0 = "qlower.run"(%a) {kind = dense<[1, 0]> : tensor<2xui16>, kinds = [{name = "circuit.measure", num_qubits = 1,
        num_results = 1}, {name = "circuit.rz", num_parameters = 1, num_qubits = 1}], parameters = …, qubits = …,
        terms = {coefficient = …, operand = …, parameter = …}} : (f64) -> i1

The module op carries ``qlower.level`` and ``qlower.attributes``. Attributes are 64-bit integers, doubles, truth values,
strings, lists, symbols, types and dense arrays; ``array<…>`` reads as a list and a name without value as true.
"""

from qlower.ir.text.parser import parse_module, parse_source
from qlower.ir.text.printer import print_module

__all__ = ["parse_module", "parse_source", "print_module"]
