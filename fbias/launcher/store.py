"""SeaweedFS from its wheel as the S3 store, on 127.0.0.1 only, telemetry off."""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

from fbias.launcher.process import StartFailed, Supervisor, is_free, tied_to_us

SOCKETS = Path("/tmp")  # noqa: S108 - the program knows no other place
HIGHEST_PORT = 55_000  # every port also takes port + 10,000


def port_with_twin() -> int:
    """A free port whose twin 10,000 above is free as well."""
    for _ in range(200):
        port = random.randint(20_000, HIGHEST_PORT)  # noqa: S311
        twin = port + 10_000
        if is_free(port) and is_free(twin) and not sockets_of(port):
            return port
    raise StartFailed("No free pair of ports for the S3 store on 127.0.0.1.")


def sockets_of(*ports: int) -> list[Path]:
    """The store's local sockets, which it names by port and leaves behind when it is killed.

    One that another user left stops our store from starting on that port.
    """
    every = [number for port in ports for number in (port, port + 10_000)]
    return [path for number in every for path in SOCKETS.glob(f"seaweedfs-*-{number}.sock")]


def start(
    supervisor: Supervisor, folder: Path, *, access_key: str, secret_key: str, fast: bool = False
) -> str:
    """Start the store and return its endpoint; the bucket is made by `prepare_store`."""
    import boto3
    from botocore.config import Config

    program = Path(sys.prefix) / "bin" / "weed"
    if not program.exists():
        raise StartFailed(
            "no S3 store found. Install requirements-embedded.txt or set S3_ENDPOINT."
        )
    folder.mkdir(parents=True, exist_ok=True)
    ports: dict[str, int] = {}
    for name in ("s3", "master", "volume", "filer", "admin"):
        port = port_with_twin()
        while port in ports.values():
            port = port_with_twin()
        ports[name] = port
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}, connect_timeout=1, read_timeout=5),
    )

    def ready() -> None:
        if not any(bucket["Name"] == "fbias" for bucket in client.list_buckets()["Buckets"]):
            client.create_bucket(Bucket="fbias")
        client.put_object(Bucket="fbias", Key="ready", Body=b"1")

    supervisor.start(
        "store",
        [
            *tied_to_us(), program, "mini", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}",
            *(f"-{name}.port={port}" for name, port in ports.items()),
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-admin.ui=false", "-webdav=false",
            "-master.telemetry=false",
        ],
        environment={
            **os.environ, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key,
        },
        ready=ready,
        stop_signal=signal.SIGKILL if fast else signal.SIGTERM,
        quiet=True,
        litter=lambda: sockets_of(*ports.values()),
    )  # fmt: skip
    return endpoint
