import numpy as np
import pytest
from circuit_programs import run_of

from qlower.dialects.circuit.rows import gate_kind
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit.two_qubit_blocks import search_blocks

OTHER = gate_kind("x", (("inv",),))
"""A gate on one wire that no block holds."""
CHOICES = (("h", 1), ("t", 1), ("cx", 2), ("cz", 2), ("swap", 2), ("other", 1), ("ccx", 3))


def blocks_one_by_one(gates):
    """The blocks as sets of rows, by their definition: gate by gate, one-qubit gates that wait kept in lists."""
    open_block, waiting, blocks = {}, {}, []
    for row, (name, qubits) in enumerate(gates):
        if len(qubits) == 1 and name != "other":
            block = open_block.get(qubits[0])
            (blocks[block] if block is not None else waiting.setdefault(qubits[0], [])).append(row)
            continue
        block = None
        if len(qubits) == 2:
            block = open_block.get(qubits[0])
            if block is None or open_block.get(qubits[1]) != block:
                block = len(blocks)
                blocks.append([other for qubit in qubits for other in waiting.get(qubit, [])])
            blocks[block].append(row)
        for qubit in qubits:
            open_block[qubit] = block
            waiting.pop(qubit, None)
    return [sorted(block) for block in blocks]


@pytest.mark.parametrize("seed", range(20))
def test_blocks_of_random_programs(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    gates = []
    for _ in range(80):
        name, width = CHOICES[rng.integers(len(CHOICES) - (seed % 3))]
        gates.append((name, rng.permutation(3 + seed % 3)[:width].tolist()))
    rows = run_of([(OTHER if name == "other" else name, qubits) for name, qubits in gates]).rows
    found = []
    for way in ("run_interpreted", "run_compiled"):
        monkeypatch.setattr(Kernel, "run", lambda self, *given, work, way=way: getattr(self, way)(*given))
        found.append(search_blocks(rows))
    count, blocks = found[0].count, found[0].found
    size = blocks.offsets[count]
    for name, ours in blocks._asdict().items():
        other = getattr(found[1].found, name)
        end = {"members": size, "offsets": count + 1}.get(name, count)
        assert ours[:end].tolist() == other[:end].tolist()
    assert (found[1].count, found[1].block.tolist()) == (count, found[0].block.tolist())
    members = [blocks.members[a:b].tolist() for a, b in zip(blocks.offsets[:count], blocks.offsets[1:], strict=False)]
    assert members == blocks_one_by_one(gates)
    for place, block in enumerate(members):
        pairs = [row for row in block if len(gates[row][1]) == 2]
        assert sorted(gates[pairs[0]][1]) == [blocks.low[place], blocks.high[place]]
        assert blocks.last[place] == pairs[-1]
