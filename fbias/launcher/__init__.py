"""Start the real parts of the portal on one machine: database, broker, store, web, worker."""
