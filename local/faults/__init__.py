"""A switchboard of faults for the local cloud: a bad day of AWS, the model, the network and the deliveries.

Function code knows nothing of it. A plan of rules (`plan`) decides for each call whether something goes wrong, by a
seeded generator of its own per rule, operation and caller: the n-th call of an operation by a function meets the same
fate in each run with that seed, as far as calls that run side by side come in the same order. Faults of calls are done
where the calls arrive (`http`), faults of deliveries where the pollers invoke functions (`deliveries`).
"""
