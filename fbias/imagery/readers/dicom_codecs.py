"""Codecs that pydicom has no program for here: JPEG-LS, lossless JPEG, JPEG of 12 bits."""

from __future__ import annotations

from typing import Any

import imagecodecs
import numpy as np
from pydicom.pixels.decoders import (
    JPEGExtended12BitDecoder,
    JPEGLosslessDecoder,
    JPEGLosslessSV1Decoder,
    JPEGLSLosslessDecoder,
    JPEGLSNearLosslessDecoder,
)

NAME = "imagecodecs"
JPEG_LS = (JPEGLSLosslessDecoder, JPEGLSNearLosslessDecoder)
LOSSLESS = (JPEGLosslessDecoder, JPEGLosslessSV1Decoder)
DECODERS = {
    **{decoder.UID: imagecodecs.jpegls_decode for decoder in JPEG_LS},
    **{decoder.UID: imagecodecs.ljpeg_decode for decoder in LOSSLESS},
    JPEGExtended12BitDecoder.UID: imagecodecs.jpeg8_decode,
}
DECODER_DEPENDENCIES = dict.fromkeys(DECODERS, (NAME,))  # pydicom asks for these two by name


def is_available(uid: str) -> bool:
    return uid in DECODERS


def decode(content: bytes, runner: Any) -> bytearray:
    """One frame, its samples in the width that the header says."""
    plane = np.asarray(DECODERS[runner.transfer_syntax](content))
    return bytearray(plane.astype(f"<u{runner.bits_allocated // 8}").tobytes())


def register() -> None:
    for decoder in (*JPEG_LS, *LOSSLESS, JPEGExtended12BitDecoder):
        if NAME not in decoder.available_plugins:
            decoder.add_plugin(NAME, (__name__, "decode"))
