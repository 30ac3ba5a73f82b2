"""Pillow with arrays: pictures made of them, pictures turned into arrays, and what is computed of both."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageMath, ImageStat

from tests.ecosystem.spec import Call, Make

GREYS = (np.arange(48).reshape(6, 8) * 5).astype("u1")
COLOURS = np.stack([GREYS, GREYS[::-1], 255 - GREYS], axis=-1)


def host(x: Any) -> Image.Image:
    """A picture of an array, on any Python."""
    return Image.fromarray(np.asarray(x))


def seen(image: Image.Image) -> Any:
    """All that is to be known of a picture."""
    return image.mode, image.size, np.asarray(image)


def fetched(x: Any) -> Image.Image:
    """A picture of an array by its bytes alone."""
    return Image.frombytes("L", x.shape[::-1], x.tobytes())


def round_trip(A: Make, kind: str) -> Any:
    file = io.BytesIO()
    host(A(COLOURS)).save(file, kind)
    return seen(Image.open(io.BytesIO(file.getvalue())))


def blended(A: Make) -> Any:
    """Half of an array, half of a picture, as arithmetic of arrays has it."""
    picture = Image.fromarray(COLOURS)
    mixed = 0.5 * A(COLOURS) + 0.5 * np.asarray(picture.filter(ImageFilter.BLUR))
    return mixed, seen(host(np.clip(mixed, 0, 255).astype("u1")))


def drawn(A: Make) -> Any:
    """Points and colours out of arrays."""
    image = Image.new("RGB", tuple(A([20, 10]).tolist()))
    draw = ImageDraw.Draw(image)
    draw.line([tuple(point) for point in A([[0.0, 0.0], [10.0, 5.0], [19.0, 9.0]])], fill=(255, 0, 0))
    draw.polygon(A([2.0, 1.0, 8.0, 1.0, 5.0, 8.0]).tolist(), outline=(0, 255, 0))
    draw.point([(int(x), int(y)) for x, y in A([[3, 3], [4, 4]])], fill=tuple(A([1, 2, 3]).tolist()))
    return seen(image)


def by_numbers(A: Make) -> Any:
    """Sizes, angles, boxes and factors that are numbers out of arrays."""
    image = Image.fromarray(GREYS)
    return [
        seen(image.resize((A([4, 3])[0], A([4, 3])[1]))),
        seen(image.rotate(A([90.0, 45.0])[0], expand=True)),
        seen(image.crop(tuple(A([1, 1, 5, 4])))),
        seen(ImageEnhance.Brightness(image).enhance(A([0.5, 0.25]).max())),
        seen(image.point(lambda value: value * A([2, 3]).min())),
        image.getpixel((A([2, 3])[0], A([1, 3])[0])),
    ]


def put(A: Make) -> Any:
    image = Image.new("L", (8, 6))
    image.putdata(A(GREYS).ravel().tolist())
    image.putpixel((1, 2), int(A([7, 200]).max()))
    return seen(image), image.histogram() == np.bincount(A(np.asarray(image)).ravel(), minlength=256).tolist()


def masked(A: Make) -> Any:
    """A picture pasted through a mask that was computed."""
    image = Image.fromarray(COLOURS)
    mask = host((A(GREYS) > 100).astype("u1") * 255)
    image.paste((255, 255, 255), mask=mask)
    return seen(image), seen(Image.composite(Image.fromarray(GREYS), Image.new("L", (8, 6)), mask))


def assigned(A: Make) -> Any:
    """Pictures written into arrays."""
    x, y = A(np.zeros((6, 8))), A(np.zeros((6, 8, 3), "u1"))
    x[...] = np.asarray(Image.fromarray(GREYS))
    y[:] = np.asarray(Image.fromarray(COLOURS))
    x[1:3] = Image.fromarray(GREYS).crop((0, 0, 8, 2))
    return x, y


CALLS = [
    Call("fromarray of asarray", lambda A: [seen(host(A(GREYS))), seen(host(A(COLOURS))), seen(host(A(GREYS) > 99))]),
    Call("fromarray of views", lambda A: [seen(host(A(COLOURS)[::-1, ::2])), seen(host(A(GREYS).T))]),
    Call("fromarray of floats", lambda A: [seen(host(A(GREYS, "f4") / 255)), seen(host(A(GREYS, "i4") * 300))]),
    Call("fromarray of a wrong dtype", lambda A: host(A(GREYS, "c8"))),
    Call("fromarray in a thumbnail", lambda A: [(i := host(A(COLOURS))), i.thumbnail((4, 4)), seen(i)][2]),
    Call("frombytes", lambda A: [seen(fetched(A(GREYS))), seen(fetched(A(GREYS)[:, ::2]))]),
    Call("png", lambda A: round_trip(A, "PNG")),
    Call("tiff", lambda A: round_trip(A, "TIFF")),
    Call(
        "an array and a picture",
        lambda A: [A(GREYS) + np.asarray(Image.fromarray(GREYS)), np.asarray(Image.fromarray(GREYS)) / A([2.0])],
    ),
    Call("an array times a picture itself", lambda A: A(GREYS, "i4") * Image.fromarray(GREYS)),
    Call("blended", blended),
    Call(
        "numpy of a picture and an array",
        lambda A: [
            np.concatenate([A(GREYS), Image.fromarray(GREYS)]),
            np.allclose(A(GREYS), Image.fromarray(GREYS)),
            np.where(A(GREYS) > 99, Image.fromarray(GREYS), 0),
        ],
    ),
    Call("drawn", drawn),
    Call("by numbers", by_numbers),
    Call("put", put),
    Call("masked", masked),
    Call("assigned", assigned),
    Call("statistics", lambda A: [ImageStat.Stat(host(A(COLOURS))).mean, np.mean(A(COLOURS), axis=(0, 1))]),
    Call("difference", lambda A: seen(ImageChops.difference(host(A(GREYS)), host(A(GREYS)[::-1])))),
    Call("math", lambda A: seen(ImageMath.lambda_eval(lambda args: args["a"] * 2, a=host(A(GREYS, "i4"))))),
    Call("quantized", lambda A: seen(host(A(COLOURS)).quantize(int(A([4, 2]).max())).convert("RGB"))),
]

if sys.version_info >= (3, 12):  # before, a class written in Python cannot offer its memory, and fromarray asks for it
    CALLS += [
        Call("fromarray", lambda A: [seen(Image.fromarray(x)) for x in (A(GREYS), A(COLOURS), A(GREYS) > 99)]),
        Call("fromarray itself of views", lambda A: [seen(Image.fromarray(x)) for x in (A(COLOURS)[::-1], A(GREYS).T)]),
        Call("fromarray itself of floats", lambda A: [seen(Image.fromarray(A(GREYS, kind))) for kind in ("f4", "i4")]),
        Call("fromarray itself of a wrong dtype", lambda A: Image.fromarray(A(GREYS, "c8"))),
        Call("fromarray is a copy", lambda A: [(i := Image.fromarray(A(GREYS))), i.putpixel((0, 0), 9), seen(i)][2]),
        Call("frombuffer", lambda A: seen(Image.frombuffer("L", (8, 6), A(GREYS), "raw", "L", 0, 1))),
        Call("frombytes of an array", lambda A: seen(Image.frombytes("L", (8, 6), A(GREYS)))),
    ]
