"""Drydock in tests: one server for the process, one tenant for each test.

With pytest there is nothing to import: the fixture `drydock` is a `Tenant`. With anything else:

    server = drydock.Server.start()
    tenant = server.tenant("a test", scenario="throttled")
"""

from ._server import DrydockError, Server
from ._tenant import Tenant

__all__ = ["DrydockError", "Server", "Tenant"]
__version__ = "0.1.0"
