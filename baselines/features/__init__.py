"""What the sequence models see of a word, in groups that can be left out one by one."""
