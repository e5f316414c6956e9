"""The laws have no deadline: a busy machine is slow, and no law says how fast it is."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
