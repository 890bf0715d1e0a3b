"""Why a letter is not written, issued or acknowledged."""


class CannotWrite(Exception):
    """A refusal, in Thai: what stands in the way and what to do. The view shows it as it is."""
