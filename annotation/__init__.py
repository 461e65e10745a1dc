"""The desk: the guidelines that gold is made by."""
