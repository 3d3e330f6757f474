"""Codes of strict YAML documents, descriptors and problems alike: QL0402 to QL0413."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0402": Code(
        "Not well-formed YAML or JSON",
        "The text breaks the grammar of its format, so nothing in it was used. In YAML the usual cause is a tab.",
        "Mend the text at the place given; indent with spaces.",
    ),
    "QL0403": Code(
        "The file is empty",
        "There is no document in the file. Nothing is assumed of an empty one.",
        "Start with `schema:`; docs/devices.md and docs/problems.md have complete examples.",
    ),
    "QL0404": Code(
        "More than one document in the file",
        "One file describes one thing; a second document after `---` would be ignored by some readers.",
        "Put each in a file of its own.",
    ),
    "QL0405": Code(
        "YAML feature that is not used",
        "Anchors, aliases, merge keys and tags change what the text seems to say, so a strict document has none.",
        "Write the value out where it is used.",
    ),
    "QL0406": Code(
        "Key given twice",
        "Readers of YAML and JSON silently keep one of the two values; which one, differs.",
        "Remove one of them.",
    ),
    "QL0407": Code(
        "Unknown key",
        "A key that the schema does not know would have no effect. Most are misspelt or lack the unit.",
        "Correct the key; docs/devices.md and docs/problems.md list all of them.",
    ),
    "QL0408": Code(
        "Required key is missing",
        "What a document must say has no default.",
        "Add the key; write `unknown` where that is allowed and true.",
    ),
    "QL0409": Code(
        "Value of the wrong type",
        "The value is, say, text where a number is expected. Scalars follow YAML 1.2: `no` and `12:30` are text.",
        "Write a value of the expected type; write `unknown`, never an empty value, for what is unknown.",
    ),
    "QL0410": Code(
        "Value out of range",
        "The number lies outside what is possible, or is not a finite number.",
        "Correct the number and check the unit in the key.",
    ),
    "QL0411": Code(
        "Value is not one of the choices", "The key takes one of a few names.", "Use one of the names listed."
    ),
    "QL0412": Code(
        "Malformed name",
        "Names are used in files, on the command line and in emitted programs, so their form is restricted.",
        "Use the form that is given as expected.",
    ),
    "QL0413": Code(
        "Text is too deep or too long",
        "The nesting or the length is beyond any real document.",
        "Flatten the text, or split it.",
    ),
}
