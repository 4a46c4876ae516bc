"""From a change in the KYC table to a decision, and to who is told."""
