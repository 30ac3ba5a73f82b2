"""Calls of einops, which looks up a backend by the type of the array."""

from __future__ import annotations

import einops
import numpy as np

from tests.ecosystem.spec import Call

_rng = np.random.default_rng(50)
IMAGES = _rng.normal(size=(3, 4, 6, 2))
M = _rng.normal(size=(4, 6))
V = _rng.normal(size=6)


def packed(A):
    together, shapes = einops.pack([A(M), A(M[:, 0]), A(IMAGES[0])], "h *")
    return together, shapes, einops.unpack(together, shapes, "h *")


def written_through_a_view(A):
    x = A(M)
    einops.rearrange(x, "h w -> w h")[0] = 7.0
    return x


CALLS: list[Call] = [
    # rearrange
    Call("rearrange, transposed", lambda A: einops.rearrange(A(M), "h w -> w h")),
    Call("rearrange, flattened", lambda A: einops.rearrange(A(IMAGES), "b h w c -> b (h w c)")),
    Call("rearrange, patches", lambda A: einops.rearrange(A(IMAGES), "b (h p) (w q) c -> b (h w) (p q c)", p=2, q=3)),
    Call("rearrange, with an ellipsis", lambda A: einops.rearrange(A(IMAGES), "b ... c -> c ... b")),
    Call("rearrange, a new axis", lambda A: einops.rearrange(A(M), "h w -> h 1 w ()")),
    Call("rearrange, a list", lambda A: einops.rearrange([A(M), A(M + 1)], "b h w -> h (b w)")),
    Call("rearrange, written through", written_through_a_view),
    Call("rearrange, of a length that does not fit", lambda A: einops.rearrange(A(M), "h (w k) -> h w k", k=4)),
    # reduce
    *(Call(f"reduce, {name}", lambda A, name=name: einops.reduce(A(IMAGES), "b h w c -> b c", name))
      for name in ("sum", "mean", "max", "min", "prod")),
    Call("reduce, any", lambda A: einops.reduce(A(M > 0), "h w -> h", "any")),
    Call("reduce, pooled", lambda A: einops.reduce(A(IMAGES), "b (h 2) (w 2) c -> b h w c", "max")),
    Call("reduce, to one number", lambda A: einops.reduce(A(M), "h w ->", "sum")),
    Call("reduce, by NumPy's function", lambda A: einops.reduce(
        A(M), "h w -> h", lambda x, axes: np.median(x, axis=axes))),
    # repeat, einsum, pack
    Call("repeat", lambda A: einops.repeat(A(M), "h w -> h (w k) c", k=2, c=3)),
    Call("einsum", lambda A: einops.einsum(A(M), A(V), "h w, w -> h")),
    Call("einsum, batched", lambda A: einops.einsum(A(IMAGES), A(M), "b h w c, h w -> b c")),
    Call("einsum, of both sides", lambda A: einops.einsum(A(M), M, "h w, k w -> h k")),
    Call("pack, unpack", packed),
    Call("parse_shape", lambda A: einops.parse_shape(A(IMAGES), "b h w _")),
    Call("asnumpy", lambda A: einops.asnumpy(A(M))),
]
