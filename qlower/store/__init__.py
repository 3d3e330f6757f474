"""The store: content-addressed objects, results of actions, and the ledger of runs."""
