"""The queue level: many users' jobs that wait for one device, with the programs they run."""
