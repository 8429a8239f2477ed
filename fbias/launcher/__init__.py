"""Start the real parts of the portal on one machine: PostgreSQL, Valkey, an S3 store, web, worker."""
