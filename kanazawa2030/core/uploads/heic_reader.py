"""Read a HEIC photograph of a phone: a program of its own, with limits of its own.

It reads HEIC from standard input and writes the plain pixels (PPM), upright and no larger
than asked, to standard output. It imports nothing of the portal, so that a file which kills
the decoder kills this process only. The exit status says why a file is refused; see STATUS.
Arguments: the most pixels, the longest side, and the box the result fits into.
"""

import io
import os
import resource
import sys

STATUS = {"too_many_pixels": 3, "unreadable": 4}
SECONDS = 5  # of processor; a photograph takes one
MEMORY = 1024 * 1024 * 1024  # bytes of address space


class Refused(Exception):
    """The file is refused; the argument is a key of STATUS."""


def _limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a pipe is no file
    os.nice(10)  # visitors' pages go first


def _read(data: bytes, *, most: int, side: int, box: tuple[int, int]) -> bytes:
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener(thumbnails=False)
    try:
        with Image.open(io.BytesIO(data), formats=["HEIF"]) as source:
            _check(source.size, most, side)
            picture = source.convert("RGB")  # decoded now; the plugin has turned it upright
        _check(picture.size, most, side)
        picture.thumbnail(box)
        written = io.BytesIO()
        picture.save(written, "PPM")
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error
    except Exception as error:  # the decoder's many ways to say that it cannot read a file
        raise Refused("unreadable") from error
    return written.getvalue()


def _check(size, most: int, side: int):
    if size[0] * size[1] > most or max(size) > side:
        raise Refused("too_many_pixels")


def main() -> int:
    _limit()
    most, side, *box = (int(one) for one in sys.argv[1:])
    try:
        written = _read(sys.stdin.buffer.read(), most=most, side=side, box=(box[0], box[1]))
    except Refused as refusal:
        return STATUS[str(refusal)]
    sys.stdout.buffer.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
