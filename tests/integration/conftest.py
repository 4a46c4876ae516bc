"""moto as the local cloud has it."""

from local import moto_tables

moto_tables.install()
