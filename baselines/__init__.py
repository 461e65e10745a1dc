"""The extractors, and the bench that ranks them."""
