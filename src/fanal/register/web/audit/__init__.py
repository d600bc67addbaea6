"""The auditor's pages: codes alone, never content."""
