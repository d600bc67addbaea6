"""What everything stands on: errors, values, engines, messages, look."""
