"""Attacks that were tried on this system, each kept as the test that now refuses it."""
