"""The password of every account that a test makes: a module, since there are several conftests."""

PASSWORD = "the long password of a test"  # noqa: S105
