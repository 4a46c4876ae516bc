"""moto as the local cloud has it; and one loader of botocore's models, which each session would read anew."""

import functools

import botocore.session

from local.emulator import moto_mends

moto_mends.install()
botocore.session.create_loader = functools.cache(botocore.session.create_loader)
