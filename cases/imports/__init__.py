"""What an imported row means: its facts, how it is known again, and whether it differs from the case that is stored."""
