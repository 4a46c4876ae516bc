import kyc.start  # noqa: F401 - before what the handler imports
