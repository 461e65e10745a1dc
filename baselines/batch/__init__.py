"""Extraction from and into large files: shards, worker processes and clusters."""
