"""``transformers``: a fine-tuned network that classifies tokens."""
