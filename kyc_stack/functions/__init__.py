"""Lambda functions: construct, packages and gradual release."""
