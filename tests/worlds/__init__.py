"""One of everything, feature by feature: what each brings into the world of `tests/world.py`.

A module has `fill(session, world)`, which makes rows and notes their ids in `world.ids`; `ARGUMENTS`, the ids with which each of its handlers is called;
and `BY_OBJECT`, the people who may call those that look, beside the role, at the object itself.
"""
