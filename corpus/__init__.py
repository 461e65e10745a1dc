"""The gold: documents, their labels, formats, tokens and validation."""
