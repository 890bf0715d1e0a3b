"""Reading what officers and offices really have in their files."""
