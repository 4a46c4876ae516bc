"""The version of the API, as a day: answers and events carry it, and docs/api.md says what changes with it."""

from typing import Final

API_VERSION: Final = "2026-11-26"
VERSION_HEADER: Final = "Kyc-Api-Version"
