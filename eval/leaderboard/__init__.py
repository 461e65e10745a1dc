"""The leaderboard as data: a file for each submission, with the predictions that its scores come from."""
