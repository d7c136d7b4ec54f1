import socket

HOST = "127.0.0.1"


def free_port() -> int:
    """Free now; whoever asks for it takes it at once."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
