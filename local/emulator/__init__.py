"""An account of AWS on this machine, as far as a template asks for one; it knows nothing of what that is for."""
