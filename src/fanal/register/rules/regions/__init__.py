"""One region, one pair of files: ``<region>.toml`` its states and ways, ``<region>.py`` facts and guards."""
