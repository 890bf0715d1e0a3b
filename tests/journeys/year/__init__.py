"""A fiscal year of Tak on paper: who does what and when, what the law makes of it, and when the machine was away."""
