"""Codes of the text form of the IR: QL0100 to QL0199."""

from qlower.diagnostics.codes import Code

_GENERIC = "Compare with a module that qlower prints: `qlower opt FILE`; docs/architecture.md has an example."

CODES: dict[str, Code] = {
    "QL0100": Code(
        "A character that begins no word",
        "The text is read as generic MLIR; nothing there begins with the character at the place given.",
        "Remove the character, or put it in a string.",
    ),
    "QL0101": Code(
        "A word in the wrong place",
        "The text breaks the grammar of generic MLIR at the place given; the words that may stand there are listed.",
        _GENERIC,
    ),
    "QL0102": Code(
        "The text ends too soon",
        "The text stops in the middle of an op, a region or a dictionary; usually a closing bracket is missing.",
        "Close what is open, or restore the rest of the file.",
    ),
    "QL0103": Code(
        "A string that cannot be read",
        "A string has no closing quote on its line, an escape that MLIR does not know, or bytes that are not UTF-8.",
        r"Close the string; write \" for a quote, \\ for a backslash, and two hex digits after \ for any byte.",
    ),
    "QL0104": Code(
        "Nested too deeply",
        "Regions and lists are nested up to a fixed depth, far beyond programs' needs, to protect the stack.",
        "Flatten the program.",
    ),
    "QL0105": Code(
        "Not exactly one module",
        "A text holds one `builtin.module` with everything else inside it; modules are not nested.",
        'Wrap the ops in "builtin.module"() ({ … }) {qlower.level = "circuit"} : () -> ().',
    ),
    "QL0106": Code(
        "The module does not say its level",
        "The level tells which passes may read the module; it is the string attribute `qlower.level` of the module op.",
        'Add {qlower.level = "circuit"} (or the level the module is at) to the module op.',
    ),
    "QL0107": Code(
        "Unknown attribute of the module op",
        "The module op carries `qlower.level` and the dictionary `qlower.attributes`; others would be lost.",
        "Move the attribute into the dictionary `qlower.attributes`.",
    ),
    "QL0110": Code(
        "Value not defined",
        "A value is used that no op or block argument before it defines; values of other functions cannot be seen.",
        "Correct the name, or define the value first.",
    ),
    "QL0111": Code(
        "Value defined twice",
        "Each name stands for one value in the region it is defined in and in the regions inside.",
        "Give one of the values another name.",
    ),
    "QL0112": Code(
        "Counts of types and values differ",
        "The type of an op lists one type per operand and one per result.",
        "Make the list after the colon agree with the op.",
    ),
    "QL0113": Code(
        "Type of an operand differs from its value's",
        "The type an op states for an operand must be the type the value was defined with.",
        "Correct the type, or convert the value with classical.cast.",
    ),
    "QL0114": Code(
        "No such value in the group",
        "`%0#3` is the fourth value of the group `%0:4`; a group has as many values as its definition says.",
        "Use an index below the group's size.",
    ),
    "QL0115": Code(
        "More than one block, or a jump",
        "Control flow is structured: each region is one block and no op has successors.",
        "Use classical.if, classical.for, classical.while or classical.switch.",
    ),
    "QL0116": Code(
        "Malformed op name",
        "An op's name is its dialect, a dot, and its name in the dialect.",
        'Write a name such as "circuit.x".',
    ),
    "QL0120": Code(
        "Attribute given twice",
        "Each attribute of an op has one value.",
        "Remove one of them.",
    ),
    "QL0121": Code(
        "Number out of range",
        "Integers are 64-bit signed (32-bit in columns of rows), floats are doubles; nothing is wrapped or rounded.",
        "Use a number in the range; write infinities by their bits, as 0x7FF0000000000000 : f64.",
    ),
    "QL0122": Code(
        "Number of a type that attributes do not have",
        "Attributes hold 64-bit integers and doubles, and a literal's form must fit its type.",
        "Write integers as 5 or 5 : i64, doubles with a dot as 5.0 or 5.0 : f64, truth values as true and false.",
    ),
    "QL0123": Code(
        "Malformed dense array",
        "A dense array's elements must fit its shape and element type, and the type must be one that columns have.",
        "Element types are i16, i32, i64, ui8, ui16, f64 and complex<f64>; see the message for what does not fit.",
    ),
    "QL0124": Code(
        "A dictionary where none can stand",
        "Only a few fields hold dictionaries: `columns`, `terms`, the kinds of a run, and the module's attributes.",
        "Use a list, or attributes of their own.",
    ),
    "QL0125": Code(
        "Type that is not supported",
        "Types are MLIR's integers and floats, and dialect types with integers in angle brackets.",
        "Write a type such as i1, si32, f64 or !classical.angle<32>.",
    ),
    "QL0130": Code(
        "Malformed field of a row op",
        "A row op's qubits and slots are 32-bit integers, its parameters and coefficients are finite or hex doubles.",
        "Write them as qubits = array<i32: 0, 1>, parameters = [0.5], coefficients = [1.0], terms = array<i32: 0>.",
    ),
    "QL0131": Code(
        "Operands of a row op do not fit its terms",
        "Each operand of a row op stands in a parameter: operand k adds coefficients[k] × value to parameter terms[k].",
        "Give one entry of `terms` and one of `coefficients` per operand, each value once per parameter.",
    ),
    "QL0132": Code(
        "Results, slots or shape of a row op are wrong",
        "A row op has no regions; its operands are of type f64, its results of type i1, all with a slot or none.",
        "Correct the type after the colon, or the field `slots`.",
    ),
    "QL0133": Code(
        "Columns of neighbouring rows differ",
        "Rows that follow each other are one run; its further columns, such as start_ns, have an entry for every row.",
        "Give all rows the same columns with the same types.",
    ),
    "QL0134": Code(
        "Too many kinds of rows",
        "A run holds up to 65,536 different kinds of rows.",
        "Split the run, for instance by calling a gate.",
    ),
    "QL0140": Code(
        "Malformed field of a packed run",
        'A "qlower.run" has the fields kinds, kind, qubits, parameters, terms, slots, columns, each of a fixed type.',
        "Write columns as one-dimensional dense arrays: kind of ui16, qubits and slots of i32, parameters of f64.",
    ),
    "QL0141": Code(
        "Malformed kind of row",
        "Each entry of `kinds` is a dictionary with name, num_qubits, num_parameters, num_results and attributes.",
        'Write an entry as {name = "circuit.cx", num_qubits = 2}.',
    ),
    "QL0142": Code(
        "Columns of a packed run do not fit together",
        "The kinds of the rows say how long the other columns are; a column has another length or points outside.",
        "Correct the column that the message names.",
    ),
}
