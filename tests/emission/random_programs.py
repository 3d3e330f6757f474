"""Random OpenQASM 3 programs with classical variables and control flow, for property tests."""

from collections.abc import Callable

Choose = Callable[[int], int]
"""Gives a number from 0 up to, and not including, its argument."""

NUM_QUBITS = 2
BITS = ("a", "b", "c[0]", "c[1]")
FLAGS = ("f",)
NUMBERS = ("n", "m")
HEADER = """OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit a;
bit b;
bit[2] c;
bool f;
int[8] n;
uint[4] m;
"""


class RandomProgram:
    """Grows one program; all choices come from one function."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._budget = 9

    def text(self) -> str:
        return HEADER + "n = 1;\nm = 2;\nf = false;\n" + self._block(0)

    def _pick(self, options: tuple[str, ...]) -> str:
        return options[self._choose(len(options))]

    def _block(self, depth: int) -> str:
        count = 1 + self._choose(5 if depth == 0 else 3)
        return "".join(self._statement(depth) for _ in range(count))

    def _statement(self, depth: int) -> str:
        self._budget -= 1
        indent = "  " * depth
        kinds = 6 if depth > 2 or self._budget <= 0 else 11
        kind = self._choose(kinds)
        if kind == 0:
            return f"{indent}{self._pick(('h q[0];', 'x q[1];', 'cx q[0], q[1];', 'reset q[0];'))}\n"
        if kind in (1, 2):
            return f"{indent}{self._pick(BITS)} = measure q[{self._choose(NUM_QUBITS)}];\n"
        if kind == 3:
            return f"{indent}{self._pick(BITS)} = {self._pick(BITS)};\n"
        if kind == 4:
            return f"{indent}{self._assignment()}\n"
        if kind == 5:
            return f"{indent}{self._pick(('f', 'a', 'b'))} = {self._condition()};\n"
        if kind in (6, 7):
            text = f"{indent}if ({self._condition()}) {{\n{self._block(depth + 1)}{indent}}}"
            if self._choose(2):
                text += f" else {{\n{self._block(depth + 1)}{indent}}}"
            return text + "\n"
        if kind == 8:
            return f"{indent}for int[8] i in [0:{self._choose(3)}] {{\n{self._block(depth + 1)}{indent}}}\n"
        if kind == 9:
            first, second = self._block(depth + 1), self._block(depth + 1)
            return (
                f"{indent}switch ({self._pick(('n', 'm'))}) {{\n{indent}case 0, 2 {{\n{first}{indent}}}\n"
                f"{indent}default {{\n{second}{indent}}}\n{indent}}}\n"
            )
        return f"{indent}while (m < 3) {{\n{self._block(depth + 1)}{indent}  m = m + 1;\n{indent}}}\n"

    def _assignment(self) -> str:
        return self._pick(
            ("n = n + 1;", "m = m ^ 1;", "n = -n;", "m = m + 1;", "n = n * 3 - 1;", "n = 5;", "m = 0;", "m = m << 1;")
        )

    def _condition(self) -> str:
        simple = ("a", "b", "c[0]", "c[1]", "f", "c == 2", "n > 0", "m == 2", "!a")
        if self._choose(3):
            return self._pick(simple)
        return f"({self._pick(simple)}) {self._pick(('&&', '||', '^'))} ({self._pick(simple)})"
