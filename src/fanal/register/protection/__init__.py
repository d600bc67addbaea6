"""The data-protection file, made from what ``deployment.toml`` and the profile declare; nothing is invented."""
