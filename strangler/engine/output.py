"""What Go prints: standard output and error of an artifact as lines of a logger."""


def log_output(artifact: str, data: bytes, dropped: int) -> None:
    """Log each line on ``strangler.go.<artifact>`` at level INFO.

    `dropped` is the number of bytes beyond the limit that a call may print.
    """
    import logging  # noqa: PLC0415  # only when something is printed

    logger = logging.getLogger(f"strangler.go.{artifact}")
    for line in data.decode("utf-8", "replace").splitlines():
        logger.info("%s", line)
    if dropped:
        logger.warning("… and %d bytes more: a call keeps the first 64 KiB", dropped)
