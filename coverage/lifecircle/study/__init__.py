"""What a planner declares: the study file, as data."""

from lifecircle.study.file import read_study
from lifecircle.study.model import Study

__all__ = ["Study", "read_study"]
