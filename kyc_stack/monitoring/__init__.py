"""Alarms, logs and the dashboard."""
