"""A district over the years: which promises are kept when what is planned has been built."""

from lifecircle.scenarios.timeline import timeline

__all__ = ["timeline"]
