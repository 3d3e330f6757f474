"""A program of 10¹⁰ gates like factoring RSA-2048, written with nested gates and loops, counted and estimated.

The structure is that of windowed modular exponentiation (C. Gidney and M. Ekerå, arXiv:1905.09749): 2·n·(3n/2)/w²
times a table is looked up and added to a register, and what was looked up is measured away. Numbers in the tables are
made up. ``--print`` writes the program; else ``qlower estimate`` is run on it and time and memory are measured.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REGISTERS = 4
"""Of n qubits: accumulator, factor, table entry, carries."""
RSA_2048_QUBITS = 12_581
"""As in Microsoft's estimate of arXiv:2211.07629."""


def program(bits: int, window: int, ones: int, num_qubits: int) -> str:
    """The program in OpenQASM 3.

    Args:
        bits: n, a power of two.
        window: w; tables have 2^(2w) entries.
        ones: bits of a table entry that are one; n/2 in a real table.
        num_qubits: of the program, with idle ones to fill up.
    """
    address = 2 * window
    used = REGISTERS * bits + 2 * address + 1
    turns = 2 * bits * (3 * bits // 2) // window**2
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";', *_adders(bits), *_lookups(address, bits, ones)]
    lines += [
        f"qubit[{bits}] sum;", f"qubit[{bits}] factor;", f"qubit[{bits}] entry;", f"qubit[{bits}] carry;",
        f"qubit[{address}] exponent;", f"qubit[{address}] chain;", "qubit flag;",
        f"qubit[{max(1, num_qubits - used)}] workspace;", f"bit[{bits}] seen;", "bit result;",
        "h exponent;", "x flag;",
        f"for uint turn in [1:{turns}] {{",
        f"  look{address} flag, {_all('exponent', address)}, {_all('chain', address)}, {_all('entry', bits)};",
        f"  add{bits} carry[0], {_all('entry', bits)}, {_all('sum', bits)};",
        "  h entry;", "  seen = measure entry;",
        f"  if (seen[0]) {{ look{window} flag, {_all('exponent', window)}, {_all('chain', window)}, "
        f"{_all('factor', bits)}; }}",
        "}",
        "result = measure exponent[0];",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _adders(bits: int) -> Iterator[str]:
    """Ripple-carry adders (S. Cuccaro et al., arXiv:quant-ph/0410184): carries up, then down; each of two halves."""
    yield "gate maj c, b, a { cx a, b; cx a, c; ccx c, b, a; }"
    yield "gate uma c, b, a { ccx c, b, a; cx a, c; cx c, b; }"
    yield "gate up1 c, a0, b0 { maj c, b0, a0; }"
    yield "gate down1 c, a0, b0 { uma c, b0, a0; }"
    size = 2
    while size <= bits:
        half = size // 2
        low = f"c, {_names('a', 0, half)}, {_names('b', 0, half)};"
        high = f"a{half - 1}, {_names('a', half, size)}, {_names('b', half, size)};"
        operands = f"c, {_names('a', 0, size)}, {_names('b', 0, size)}"
        yield f"gate up{size} {operands} {{ up{half} {low} up{half} {high} }}"
        yield f"gate down{size} {operands} {{ down{half} {high} down{half} {low} }}"
        size *= 2
    operands = f"c, {_names('a', 0, bits)}, {_names('b', 0, bits)}"
    yield f"gate add{bits} {operands} {{ up{bits} {operands}; down{bits} {operands}; }}"


def _lookups(address: int, bits: int, ones: int) -> Iterator[str]:
    """Look-ups by unary iteration (R. Babbush et al., arXiv:1805.03662), each of two with one address bit less."""
    targets = _names("t", 0, bits)
    writes = " ".join(f"cx c, t{place * bits // ones};" for place in range(ones))
    yield f"gate look0 c, {targets} {{ {writes} }}"
    for size in range(1, address + 1):
        last = size - 1
        inner = ", ".join(part for part in (f"k{last}", _names("e", 0, last), _names("k", 0, last), targets) if part)
        head = f"gate look{size} c, {_names('e', 0, size)}, {_names('k', 0, size)}, {targets}"
        call = f"look{last} {inner};"
        turn, both = f"cx c, k{last};", f"ccx c, e{last}, k{last};"
        yield f"{head} {{ {both} {call} {turn} {call} {turn} {both} }}"


def _names(letter: str, start: int, stop: int) -> str:
    return ", ".join(f"{letter}{place}" for place in range(start, stop))


def _all(register: str, size: int) -> str:
    return ", ".join(f"{register}[{place}]" for place in range(size))


def main() -> None:
    """Print the program, or estimate it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=2048)
    parser.add_argument("--window", type=int, default=5)
    parser.add_argument("--ones", type=int, default=16)
    parser.add_argument("--qubits", type=int, default=RSA_2048_QUBITS)
    parser.add_argument("--target", default="azure_gate_ns_e3")
    parser.add_argument("--model", default="azure")
    parser.add_argument("--print", action="store_true", dest="only_print")
    asked = parser.parse_args()
    text = program(asked.bits, asked.window, asked.ones, asked.qubits)
    if asked.only_print:
        sys.stdout.write(text)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "factoring.qasm"
        path.write_text(text)
        command = [
            sys.executable, "-m", "qlower", "estimate", str(path), "--target", asked.target, "--model", asked.model,
            "--counted", "--error-budget", "0.333", "--no-store",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    document = json.loads(done.stdout)
    sys.stdout.write(f"program: {len(text) / 1e6:.2f} MB of text, {json.dumps(document['program'])}\n{done.stderr}")
    sys.stdout.write(f"CPU {used.ru_utime + used.ru_stime:.1f} s, {used.ru_maxrss / 1e6:.2f} GB\n")


if __name__ == "__main__":
    main()
