"""Codes of the command line and of reading files: QL0000 to QL0019."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0000": Code(
        "Internal error",
        "qlower itself failed: not the input, not the environment. The message names the kind of exception; the place "
        "is shown when the environment variable QLOWER_DEBUG is 1.",
        "Report it with the command, the program and what QLOWER_DEBUG=1 shows.",
    ),
    "QL0001": Code(
        "File cannot be read",
        "The operating system refused to read the file: it is missing, a directory, or closed to you.",
        "Check the path and its permissions.",
    ),
    "QL0002": Code(
        "File is not UTF-8 text",
        "Programs, pipelines and descriptors are UTF-8. The message names the first byte that is not.",
        "Save the file as UTF-8. If it is bitcode or compressed, give the text it was made from.",
    ),
    "QL0003": Code(
        "Command line cannot be understood",
        "There is no such command or option, a value is missing, or it is not of the kind the option takes.",
        "See `qlower --help` or the command's own --help.",
    ),
    "QL0004": Code(
        "Output cannot be written",
        "The operating system refused to write the output. A file that was there before is untouched. The run itself "
        "is recorded in the store.",
        "Name another place with -o.",
    ),
    "QL0005": Code(
        "Binary output on a terminal",
        "The format gives bytes, which a terminal cannot show.",
        "Name a file with -o, or send the output to a file or another program.",
    ),
    "QL0006": Code(
        "Unknown code",
        "No table of this qlower or of an installed plugin has the code.",
        "`qlower explain` lists all codes.",
    ),
    "QL0007": Code(
        "Unknown object",
        "The Python object is neither a module, a text, a path, nor of a class that a reader is known for.",
        "Give the program as text or as a file.",
    ),
    "QL0008": Code(
        "Reference that is not followed",
        "A file may refer to others by paths relative to itself. They become part of the recorded source, so they must "
        "be text files of a bounded size, and an absolute path would mean something else elsewhere.",
        "Put the files beside the one that names them.",
    ),
    "QL0009": Code(
        "Folder is not replaced",
        "A folder of results is written whole or not at all, under a name that was free. With --force an earlier one "
        "of the same kind is replaced; nothing else ever is.",
        "Name another folder with -o, or replace an earlier result with --force.",
    ),
}
