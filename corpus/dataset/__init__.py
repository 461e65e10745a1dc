"""The corpus as a dataset: built for others' tools, described, published and compared."""
