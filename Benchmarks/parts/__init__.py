"""Each part of the comparison: what is run, its table, its goals. `run(bench)` does all three."""
