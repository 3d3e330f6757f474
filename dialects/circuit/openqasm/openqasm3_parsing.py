"""Parsing OpenQASM 3 with the reference grammar, its errors as diagnostics."""

import re
from typing import Any, NoReturn

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4.error.Errors import NoViableAltException, ParseCancellationException, RecognitionException
from antlr4.error.ErrorStrategy import BailErrorStrategy
from openqasm3 import ast
from openqasm3.parser import QASM3ParsingError, QASMNodeVisitor, qasm3Lexer, qasm3Parser

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import DEEPEST, Faults

_MOST_EXPECTED = 6
"""Longer lists of expected tokens say nothing."""
_BRACKETS = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|([(\[{])|([)\]}])", re.DOTALL)
_PLACED = re.compile(r"L(\d+):C(\d+): (.*)", re.DOTALL)


class _CharacterError(Exception):
    """The lexer met characters that begin no token."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line = line
        self.column = column


class _LexerListener(ErrorListener):  # type: ignore[misc]  # antlr4 has no types
    def syntaxError(  # noqa: N802, PLR0917  # antlr4's name and arguments
        self, recognizer: object, symbol: object, line: int, column: int, message: str, error: object
    ) -> None:
        raise _CharacterError(line, column)


def parse(faults: Faults) -> ast.Program:
    """The program's syntax tree.

    Raises:
        QlowerError: a lexical or syntax error, or nesting that is too deep.
    """
    _check_depth(faults)
    # antlr4 counts lines by line feeds only, as Source does.
    lexer = qasm3Lexer(InputStream(faults.source.text))
    parser = qasm3Parser(CommonTokenStream(lexer))
    for recognizer in (lexer, parser):
        recognizer.removeErrorListeners()
    lexer.addErrorListener(_LexerListener())
    # The Python runtime of antlr4 has no setter for it.
    parser._errHandler = BailErrorStrategy()
    try:
        return QASMNodeVisitor().visitProgram(parser.program())
    except _CharacterError as error:
        _fail_character(faults, error)
    except ParseCancellationException as error:
        _fail_syntax(faults, parser, error.args[0] if error.args else None)
    except QASM3ParsingError as error:
        _fail_placed(faults, str(error))
    except (ValueError, KeyError, AttributeError, TypeError, IndexError) as error:
        # The reference parser's tree builder trips over some programs that its grammar accepts.
        message = f"the reference parser has no syntax tree for a part of the program ({error})"
        faults.fail(codes.UNSUPPORTED, message, 0)


def _check_depth(faults: Faults) -> None:
    """Refuse nesting that would exhaust the recursive parser, and take it very long before."""
    depth = 0
    for match in _BRACKETS.finditer(faults.source.text):
        depth += (match[1] is not None) - (match[2] is not None)
        if depth > DEEPEST:
            faults.fail(codes.DEPTH, f"brackets are nested more than {DEEPEST} levels deep", match.start())


def _fail_character(faults: Faults, error: _CharacterError) -> NoReturn:
    offset = faults.source.line_starts[error.line - 1] + error.column
    text = faults.source.text
    if text.startswith(('"', "'"), offset):
        faults.fail(codes.UNTERMINATED, "a string is not closed", offset, fix="close it on the line it begins")
    if offset and text[offset - 1].isalnum() and text[offset : offset + 1].isalnum():
        faults.fail(
            codes.CHARACTER,
            f"{text[offset : offset + 1]!r} cannot follow here",
            offset,
            fix="check the number",
        )
    faults.fail(codes.CHARACTER, f"unexpected character {text[offset : offset + 1]!r}", offset)


def _fail_syntax(faults: Faults, parser: Any, error: RecognitionException | None) -> NoReturn:
    token = getattr(error, "offendingToken", None) or parser.getCurrentToken()
    at_end = token.type == -1
    offset = len(faults.source.text) if at_end else token.start
    text = "" if at_end else token.text
    found = "the end of the program" if at_end else f"'{text.strip()}'"
    _fail_known(faults, offset)
    expected = [] if isinstance(error, NoViableAltException) else _expected(parser, error)
    if "';'" in expected:
        end = _end_of_last_token(faults.source.text, offset)
        faults.fail(
            codes.SYNTAX, f"unexpected {found}", offset, len(text), expected="';' or more of the statement before",
            fix="end the statement with a semicolon", note=("the statement so far ends here", end, 1),
        )  # fmt: skip
    wanted = " or ".join(expected) if 0 < len(expected) <= _MOST_EXPECTED else ""
    faults.fail(codes.SYNTAX, f"unexpected {found}", offset, len(text), expected=wanted)


def _fail_known(faults: Faults, offset: int) -> None:
    """Faults that the grammar does not name."""
    text = faults.source.text
    if text.startswith("/*", offset):
        faults.fail(codes.UNTERMINATED, "a comment is not closed", offset, 2, fix="close it with '*/'")
    if text.startswith("OPENQASM", offset):
        message = "the version stands behind other statements"
        faults.fail(codes.VERSION, message, offset, len("OPENQASM"), fix="move it to the top")


def _end_of_last_token(text: str, offset: int) -> int:
    return max(len(text[:offset].rstrip()) - 1, 0)


def _expected(parser: Any, error: RecognitionException | None) -> list[str]:
    if error is None:
        return []
    names: list[str] = []
    for kind in error.getExpectedTokens() or ():
        literal = parser.literalNames[kind] if 0 <= kind < len(parser.literalNames) else "<INVALID>"
        symbolic = parser.symbolicNames[kind] if 0 <= kind < len(parser.symbolicNames) else "the end of the program"
        names.append(_READABLE.get(symbolic, symbolic) if literal == "<INVALID>" else literal)
    return sorted(dict.fromkeys(names))


_READABLE = {
    "Identifier": "a name",
    "DecimalIntegerLiteral": "a number",
    "StringLiteral": "a file name in quotes",
    "HardwareQubit": "a physical qubit",
    "VersionSpecifier": "a version",
    "EQUALS": "'='",
}


_REASONS = {"must be positive": codes.SIZE, "exactly one argument": codes.NUM_PARAMETERS}
"""What the reference parser says where it means another fault than a misplaced statement."""


def _fail_placed(faults: Faults, message: str) -> NoReturn:
    """A fault the reference parser found while it built the tree: ``L1:C2: message``."""
    match = _PLACED.fullmatch(message)
    if match is None:
        faults.fail(codes.SYNTAX, message or "the program is not of the language", 0)
    offset = faults.source.line_starts[int(match[1]) - 1] + int(match[2])
    word = re.compile(r"\w*").match(faults.source.text, offset)
    # The tree of what was found is no reading for users.
    reason = match[3].partition(", but received")[0]
    number = next((number for part, number in _REASONS.items() if part in reason), codes.NOT_ALLOWED)
    faults.fail(number, reason, offset, len(word[0]) if word else 1)
