"""Many claims: readers, the engine, writers."""
