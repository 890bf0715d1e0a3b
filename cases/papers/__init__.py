"""The papers of a case's life: one file a paper, each a dataclass of what stands on it and how it is made of rows.

Nothing here asks the database or the clock: a view hands in rows that came through `visible_to`. All text is as it
is printed, in Thai digits; an empty text leaves a dotted line for the pen. No paper says that help is granted.
"""


class NothingToPrint(Exception):
    """There is nothing yet to stand on this paper; says in Thai what to enter first."""
