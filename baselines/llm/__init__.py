"""``llm``: a language model behind an OpenAI-compatible endpoint, told the guidelines."""
