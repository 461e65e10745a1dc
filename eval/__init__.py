"""The measure: matching, scores, intervals and their signature."""
