"""A study folder: its configuration, its stages, its cache, its lock, its outputs."""

from fanal.study.config import Config, read_config
from fanal.study.folder import Study, new_study
from fanal.study.run import RunResult, run

__all__ = ["Config", "RunResult", "Study", "new_study", "read_config", "run"]
