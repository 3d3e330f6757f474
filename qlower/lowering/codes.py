"""Codes of the lowering framework: QL0300 to QL0399."""

from collections.abc import Mapping

from qlower.diagnostics.codes import Code

CODES: Mapping[str, Code] = {
    "QL0300": Code(
        "Unknown name",
        "Nothing of this kind is installed under this name: neither built in nor brought by a plugin.",
        "Check the spelling; list what there is with `qlower passes`, `qlower dialects`, `qlower target list`.",
    ),
    "QL0301": Code(
        "Clashing names",
        "Two installed packages offer an item of the same kind under one name, or a plugin uses a built-in name. "
        "Everything else keeps working; only the ambiguous name cannot be used.",
        "Uninstall one of the packages, or ask its authors to name the item vendor.name.",
    ),
    "QL0302": Code(
        "Plugin of another interface version",
        "A plugin declares in the entry-point group qlower.api for which plugin interface it was written. This one "
        "declares another version than this qlower offers, or none. Nothing of it was imported.",
        "Install a version of the plugin made for this version of qlower.",
    ),
    "QL0303": Code(
        "Broken plugin",
        "Importing the plugin's item failed. Only this item is affected.",
        "Repair, update or uninstall the package named in the message.",
    ),
    "QL0304": Code(
        "Incomplete installation",
        "A file of qlower itself or a library it depends on is missing, so a built-in item cannot be loaded.",
        "Install qlower again with its dependencies; `qlower doctor` shows what is missing.",
    ),
    "QL0310": Code(
        "Pass needs a target",
        "The pass reads the device's descriptor, and none was named.",
        "Name a target with --target; see `qlower target list`.",
    ),
    "QL0311": Code(
        "Pass does not take this level",
        "A pass declares the levels it reads; the module that reached it is at another level.",
        "Put the passes in an order in which each reads what the one before writes; see `qlower passes NAME`.",
    ),
    "QL0312": Code(
        "Pass broke the module",
        "The output of a pass does not verify. This is a fault of the pass, not of the input.",
        "Report it to the pass's authors with the run's trace; leave the pass out meanwhile.",
    ),
    "QL0313": Code(
        "Miscompile found",
        "Translation validation compared the output of a pass with its input and found that the pass did not keep its "
        "contract. Nothing was emitted.",
        "Report it to the pass's authors with the program and the seed; leave the pass out meanwhile.",
    ),
    "QL0314": Code(
        "Pass failed",
        "A pass ended with an exception that is no diagnostic. This is a fault of the pass, not of the input. The "
        "place is shown when the environment variable QLOWER_DEBUG is 1.",
        "Report it to the pass's authors with the program; leave the pass out meanwhile.",
    ),
    "QL0315": Code(
        "Derived module differs",
        "A module of the store was damaged or missing, and the step that made it now gives another one, so something "
        "that its digest depends on has changed without the version of the pass.",
        "Compile into a new store (--store).",
    ),
    "QL0320": Code(
        "Pipeline text cannot be read",
        "A pipeline is pass names separated by commas, each with options in braces, such as "
        "layout-sabre{trials=20},route-sabre.",
        "Correct the text at the caret.",
    ),
    "QL0321": Code("Unknown option", "The pass has no option of this name.", "See `qlower passes NAME`."),
    "QL0322": Code("Wrong option value", "The option takes values of another type.", "See `qlower passes NAME`."),
    "QL0323": Code("Repeated option", "The same option stands twice in one pass's braces.", "Leave one out."),
    "QL0330": Code(
        "Unknown run or step",
        "There is no such run in this store, or the run has no such step.",
        "List the runs with `qlower log`.",
    ),
    "QL0331": Code(
        "Replay differs",
        "Computing the run again gave another digest at the step named. Something the digest depends on has changed: "
        "most often the version of a library or of a pass.",
        "Compare the package versions in the trace (`qlower show RUN`) with those installed.",
    ),
    "QL0332": Code(
        "Run cannot be replayed",
        "An object that replay starts from is missing from the store: the source text, the descriptor or the snapshot.",
        "Run `qlower store fsck` to see what is missing; compile the program again.",
    ),
    "QL0333": Code(
        "Unknown place",
        "A place in a run is a position in the module of a step (7#123, or #123 in the final one), a line of the "
        "source (line:12), or what the level's dialect understands, such as q[17]@1200ns.",
        "Look at the IR of a step with `qlower show RUN:STEP`.",
    ),
    "QL0340": Code(
        "Level cannot be reached",
        "The compilation holds no module at the level asked for.",
        "Ask for one of the levels the pipeline passes through.",
    ),
    "QL0341": Code(
        "Format not accepted by the target",
        "The descriptor lists the formats the device accepts; the one asked for is not among them.",
        "Choose one of the listed formats, or write for another use without --target.",
    ),
    "QL0342": Code(
        "Format cannot be read or written",
        "The format has no reader, or no writer for a module of this level.",
        "See `qlower doctor` for the formats that are installed.",
    ),
    "QL0350": Code("Unknown optimisation level", "The levels are -O0 to -O3.", "Choose one of them."),
    "QL0352": Code(
        "Unknown objective",
        "A preset looks for the fewest gates, the least depth, the shortest duration or the best predicted fidelity.",
        "Choose one of gates, depth, duration and fidelity.",
    ),
    "QL0353": Code(
        "Effort cannot be had",
        "Efforts are 1 to 4, and only -O3 can make more than the usual one.",
        "Choose an effort from 1 to 4 together with -O3, or leave it out.",
    ),
    "QL0351": Code(
        "Seed out of range",
        "Seeds stand in traces, whose integers every JSON reader must keep exactly: 0 to 2^53 − 1.",
        "Choose a smaller seed.",
    ),
    "QL0343": Code(
        "Unknown file type",
        "The format could not be told from the file's name.",
        "Name it with --from (input) or --format (output).",
    ),
}
