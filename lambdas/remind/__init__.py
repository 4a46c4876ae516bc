import kyc.entrypoints.start  # noqa: F401 - before what the handler imports
