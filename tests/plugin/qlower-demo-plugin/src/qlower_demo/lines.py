"""A format: the number of qubits, then one gate a line, such as ``cx 0 1``."""

from qlower.diagnostics import Source, fail
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Module, Region, RunBuilder
from qlower.ir.format import Format
from qlower.ir.rewriting import runs
from qlower.ir.run import body


def read(source: Source) -> Module:
    """The module of a text; origins are offsets of the lines."""
    rows = RunBuilder()
    offset, num_qubits = 0, 0
    for line in source.text.splitlines(keepends=True):
        words = line.split()
        if words[:1] == ["qubits"]:
            num_qubits = int(words[1])
        elif words:
            try:
                rows.add(gate_kind(words[0]), [int(word) for word in words[1:]], origin=[offset])
            except (KeyError, ValueError):
                fail("DEMO001", f"'{line.strip()}' cannot be read", source.span(offset, len(line.strip())))
        offset += len(line)
    region = Region((*body([rows.finish()]), Return()))
    return Module("circuit", (Function(attributes={"sym_name": "main", "num_qubits": num_qubits}, regions=(region,)),))


def write(module: Module) -> str:
    """The gates of a module in order."""
    main = module.find("main")
    lines = [f"qubits {main.attributes['num_qubits']}" if main is not None else ""]
    for run in runs(module):
        lines += [" ".join([row.kind.name.partition(".")[2], *map(str, row.qubits)]) for row in run.unpack()]
    return "\n".join(lines) + "\n"


LINES = Format("demo.lines", "one gate a line", (".lines",), ("circuit",), read=read, write=write)
