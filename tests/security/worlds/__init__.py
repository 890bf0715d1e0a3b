"""Random worlds: places, people and rows; random acts by random actors; what the database answers against a plain oracle.

`rows` has one line a table; `oracle` says in plain Python who may do what; `world` builds and photographs;
`play` acts and compares; `alterations` are the mutations that prove the proofs.
"""
