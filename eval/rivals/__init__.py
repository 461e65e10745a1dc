"""Other scorers, each called as its own users call it, so that numbers can be laid side by side."""
