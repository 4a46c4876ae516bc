"""The same stack on a laptop: what `cdk deploy` would deploy for stage `local`, run by this machine alone."""
