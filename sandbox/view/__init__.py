"""Widgets and figures; each draws what it is handed."""
