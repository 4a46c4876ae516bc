"""Validation, decision and notification, from the KYC table's stream on."""
