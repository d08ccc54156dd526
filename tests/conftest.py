"""Hypothesis without deadlines (machines differ), and with fixed examples in CI."""

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "steady")
