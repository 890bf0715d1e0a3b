"""The synthetic province: a believable จังหวัดตาก without one real person in it.

Generators (`words`, `people`, `stories`, `plan`, `requests`, `staff`) are pure: everything comes out of the
seed through `dice`, and instants are derived from the months. `write` and `province` put it into the
database in bulk, as the real verbs would have left it. Nothing here reads the clock.
"""
