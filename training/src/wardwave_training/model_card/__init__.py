"""The model card: its tables and plots from the results of the other commands."""
