"""Imported before everything else by each function: no garbage is looked for while it starts.

What a start makes, it keeps: modules, classes, the services' API descriptions. The collector would walk over all of it
again and again and find nothing. `observability.entry_point`, with which every `handler.py` ends, turns it on.
"""

import gc

gc.disable()
