"""Plots of scores: what they show as typed data, drawn by matplotlib as SVG or PNG, for light and dark."""
