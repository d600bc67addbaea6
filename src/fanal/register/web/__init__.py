"""The doors: one folder a door, each with its urls, views, forms and templates."""
