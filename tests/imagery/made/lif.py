"""Leica LIF, version 2: one block of XML, one block of pixels per series."""

import struct
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Series:
    """`dimensions` are rows of number of the axis, elements, length, unit."""

    name: str
    pixels: np.ndarray
    dimensions: tuple
    lut: str = "Green"


def dimensions_of(series):
    step = series.pixels.itemsize
    for number, count, length, unit in series.dimensions:
        yield (
            f'<DimensionDescription DimID="{number}" NumberOfElements="{count}" Origin="0"'
            f' Length="{length}" Unit="{unit}" BitInc="0" BytesInc="{step}"/>'
        )
        step *= count


def element(series, block):
    bits = series.pixels.itemsize * 8
    return (
        f'<Element Name="{series.name}" UniqueID="{block}"><Data><Image><ImageDescription>'
        f'<Channels><ChannelDescription DataType="0" ChannelTag="0" Resolution="{bits}"'
        f' NameOfMeasuredQuantity="" Min="0" Max="255" Unit="" LUTName="{series.lut}"'
        ' IsLUTInverted="0" BytesInc="0" BitInc="0"/></Channels>'
        f"<Dimensions>{''.join(dimensions_of(series))}</Dimensions>"
        "</ImageDescription></Image></Data>"
        f'<Memory Size="{series.pixels.nbytes}" MemoryBlockID="{block}"/></Element>'
    )


def memory(name, content):
    words = name.encode("utf-16-le")
    head = struct.pack("<IIBQBI", 0x70, len(words) + 14, 0x2A, len(content), 0x2A, len(name))
    return head + words + content


def lif(*series):
    named = {f"MemBlock_{at + 1}": one for at, one in enumerate(series)}
    children = "".join(element(one, block) for block, one in named.items())
    text = (
        '<LMSDataContainerHeader Version="2"><Element Name="made" UniqueID="0"><Data>'
        '<Experiment Path="made.lif" IsSavedFlag="1"/></Data>'
        f'<Memory Size="0" MemoryBlockID="MemBlock_0"/><Children>{children}</Children>'
        "</Element></LMSDataContainerHeader>"
    )
    words = text.encode("utf-16-le")
    head = struct.pack("<IIBI", 0x70, len(words) + 5, 0x2A, len(text)) + words
    blocks = [memory(block, one.pixels.tobytes()) for block, one in named.items()]
    return head + memory("MemBlock_0", b"") + b"".join(blocks)
