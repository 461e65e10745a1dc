"""The bench: extractors run over gold, scored, ranked and told apart."""
