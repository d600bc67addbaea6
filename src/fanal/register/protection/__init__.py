"""The data-protection file, made from ``deployment.toml`` and the profile; nothing is invented."""
