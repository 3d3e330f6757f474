"""Diagnostic codes of the store, QL0500 to QL0549."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0500": Code(
        "not a store",
        "The path does not hold a qlower store: nothing is there, it is a file, or it is a directory with other "
        "content. Nothing is created inside a directory that belongs to something else.",
        "Give the path of a .qlower directory, or of one that does not exist yet.",
    ),
    "QL0501": Code(
        "store format unreadable",
        "The file `format` of the store is missing although the store holds runs, or it does not name a format. "
        "Without it the other files cannot be trusted to mean what this version of qlower thinks they mean.",
        "Restore the file `format` (one line, such as `qlower-store 4`) or move the store aside.",
    ),
    "QL0502": Code(
        "store of a newer format",
        "The store was written by a newer version of qlower. This version does not touch what it cannot read.",
        "Use the newer qlower, or another store.",
    ),
    "QL0503": Code(
        "permission denied",
        "The operating system refused access: the file system is read-only or the permissions do not allow it. "
        "Nothing was recorded.",
        "Give yourself access to the store, or name another store.",
    ),
    "QL0504": Code(
        "disk full",
        "The file system has no room left, or the quota is used up. The run was not recorded; what was recorded "
        "before is untouched.",
        "Free some space (`qlower store gc` removes leftovers of the store) and run again.",
    ),
    "QL0505": Code(
        "input or output failed",
        "The operating system reported an error while reading or writing the store. The run was not recorded; what "
        "was recorded before is untouched.",
        "Look at the named file and its disk, then run again.",
    ),
    "QL0506": Code(
        "store is locked",
        "Another process has been writing to the store for longer than this one was ready to wait.",
        "Wait for the other process or end it, then run again. The lock goes with its process; remove no file.",
    ),
    "QL0510": Code(
        "same action, different result",
        "A pass application was recorded before with the same key (pass, version, options, input, target, calibration, "
        "seed, epsilon) and another result. A pass is a pure function, so one of the two is wrong.",
        "Make the pass deterministic, or raise its version if it was changed.",
    ),
    "QL0511": Code(
        "payload does not match its digest",
        "The bytes written are not the bytes that were hashed: a wrong digest was given, or the buffer was changed "
        "before the transaction was committed. Nothing was recorded.",
        "Leave a buffer alone from `put` until `commit`, and give the sha256 of the payload.",
    ),
    "QL0512": Code(
        "not a digest",
        "Objects and actions are named by 64 lower-case hexadecimal digits.",
        "Give the whole digest.",
    ),
    "QL0513": Code(
        "run record cannot be written",
        "The record of a run must be canonical JSON (RFC 8785): string keys, finite numbers, integers within 2^53, "
        "valid Unicode. The names run, previous, packs and digest belong to the ledger.",
        "Write other numbers as strings and choose other names.",
    ),
    "QL0520": Code(
        "stored entry damaged",
        "The bytes of an object or action are not those that were stored; the disk or another program changed them. "
        "The entry counts as absent, its bytes are kept in quarantine/, and it is derived again when needed.",
        "Nothing need be done; if it happens again, check the disk.",
    ),
    "QL0521": Code(
        "pack damaged",
        "The table at the head of a pack does not match the name of the pack, so its entries count as absent; or only "
        "the frame around it is damaged, the marks and the copy of the run's record, which are then written again.",
        "Replay the runs that wrote it (`qlower replay`), or let `qlower store fsck --repair` mark the frame again; if "
        "it happens again, check the disk.",
    ),
    "QL0522": Code(
        "pack missing",
        "The ledger names a pack whose file is not in objects/.",
        "Restore the file, or replay the run that wrote it (`qlower replay`).",
    ),
    "QL0523": Code(
        "pack or frame of no recorded run",
        "No record of the ledger names it: the process that wrote it was ended before the run was recorded, or the "
        "ledger was exchanged. It does no harm.",
        "`qlower store gc` removes it.",
    ),
    "QL0524": Code(
        "leftover file",
        "A file in the store belongs to nothing: an unfinished write, or something another program put there.",
        "`qlower store gc` removes unfinished writes; remove other files by hand.",
    ),
    "QL0525": Code(
        "index unusable",
        "index.sqlite is unreadable, or says something else than packs and ledger. It is derived from them: it is "
        "passed over, and written anew with the next recorded run.",
        "Nothing need be done; `qlower store fsck` tells whether it is well again.",
    ),
    "QL0526": Code(
        "object missing",
        "A run names an object that no sound pack holds.",
        "Replay the run (`qlower replay`).",
    ),
    "QL0527": Code(
        "two results for one action",
        "Two packs hold different results for the same action key.",
        "Find the pass that is not deterministic; replay the runs.",
    ),
    "QL0530": Code(
        "unfinished run found",
        "A process was ended while it recorded a run, or the power was cut. A run that is whole in its segment is "
        "acknowledged: its record is written to the ledger again. A piece of a frame or of a record is moved to "
        "quarantine/. No acknowledged run is touched.",
        "Nothing need be done.",
    ),
    "QL0531": Code(
        "ledger record damaged",
        "A line of the ledger does not match the checksum it carries. Its run cannot be shown or replayed; "
        "the others can.",
        "`qlower store fsck --repair` writes it again from the segment of its run. If there is none (formats 1 to 3), "
        "restore the ledger from a copy; the damaged line is left as it is.",
    ),
    "QL0532": Code(
        "ledger chain broken",
        "A record does not follow the one before it: lines were removed, added or exchanged.",
        "Restore the ledger from a copy.",
    ),
    "QL0533": Code(
        "end of the ledger damaged",
        "The last record of the ledger does not match its checksum, and no segment holds it, so no new record can be "
        "chained to it. It may be an acknowledged run, therefore it is not cut on its own.",
        "Restore the ledger from a copy, or let `qlower store fsck --repair` move the damaged end to quarantine/.",
    ),
    "QL0534": Code(
        "no such run",
        "The ledger holds no sound record of that run.",
        "`qlower log` lists the runs.",
    ),
    "QL0535": Code(
        "ledger missing or shortened",
        "The ledger is gone, or shorter than the index has seen it: acknowledged runs were removed.",
        "Restore the ledger from a copy.",
    ),
    "QL0540": Code(
        "store repaired",
        "What a maintenance command removed, moved or wrote anew.",
        "Nothing need be done.",
    ),
}
