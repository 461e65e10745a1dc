"""The report: what a person opens to see how systems do, and where they go wrong."""
