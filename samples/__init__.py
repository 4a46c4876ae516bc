"""Sample identity documents and selfies: for the demo, the end-to-end tests and the measurement of accuracy."""

from samples.cases import Case, Upload
from samples.demo import demo_cases, left_to_people

__all__ = ["Case", "Upload", "demo_cases", "left_to_people"]
