"""The drop-in for NumPy's module: its new arrays are FallbackArrays. A program only changes its import, to
``from fbarray import numpy``.

It has every public name of NumPy, with the submodules (``fbarray.numpy.linalg``). Functions call NumPy's own and give
FallbackArrays. Creation functions make large arrays on the device, and ``random`` draws arrays there. Constants,
dtypes, scalar types and exceptions are NumPy's own objects. Modules that only work on the host (``ma``, ``char``,
``rec``...) are as in NumPy.

Examples
--------
>>> from fbarray import numpy
>>> x = numpy.ones((3, 4))
>>> x
FallbackArray([[1., 1., 1., 1.],
               [1., 1., 1., 1.],
               [1., 1., 1., 1.]])
>>> numpy.argmin(numpy.array([3, 1, 2]))
np.int64(1)
>>> numpy.nanargmin(numpy.array([numpy.nan, 2.0, 1.0]))
np.int64(2)
>>> numpy.linalg.norm(x)
np.float64(3.4641016151377544)
>>> numpy.nanargmin
<numpy.nanargmin: ...>
>>> numpy.linalg
<numpy.linalg on ...cupy.linalg>
>>> numpy.linalg()
Traceback (most recent call last):
    ...
TypeError: 'module' object is not callable
>>> numpy.ma
<numpy.ma on the host>
>>> numpy.ma.masked_invalid([1.0, numpy.nan]).sum()
np.float64(1.0)

A function that CuPy lacks is run by NumPy, and reported:

>>> import fbarray as fb
>>> with fb.options(fallback="raise"):
...     numpy.array2string(x)
Traceback (most recent call last):
    ...
fbarray.errors.FallbackError: numpy.array2string would run on the host: ...
>>> with fb.options(fallback="allow"):
...     numpy.array2string(x[0])
'[1. 1. 1. 1.]'

Constants and dtypes are NumPy's own. `vectorize` gives FallbackArrays; matrices and chararrays stay on the host:

>>> numpy.pi, numpy.nan, numpy.float32
(3.141592653589793, nan, <class 'numpy.float32'>)
>>> with fb.options(fallback="allow"):  # a function of Python's sees numbers of the host's
...     numpy.vectorize(lambda a, b: a if a > b else b)(numpy.array([1, 5]), numpy.array([3, 2]))
FallbackArray([3, 5])
>>> numpy.matrixlib
<numpy.matrixlib on the host>
>>> numpy.matrix([[1, 2]]) * numpy.matrix([[3], [4]])
matrix([[11]])
>>> numpy.char.array(["a", "b"]).upper()
chararray(['A', 'B'], dtype='<U1')
>>> numpy.rec.array([(1, 2.0)], dtype=[("n", int), ("x", float)]).x
array([2.])
"""

import sys as _sys

import numpy as _numpy

from fbarray.numpy._family import Finder as _Finder
from fbarray.numpy._family import Module as _Module
from fbarray.numpy._family import new_family as _new_family
from fbarray.options import device_threshold as _device_threshold

_new_family("public", lambda: _device_threshold(0)).adopt(_sys.modules[__name__], _numpy)
_sys.modules[__name__].__class__ = _Module
_sys.meta_path.insert(0, _Finder())

__all__ = list(_numpy.__all__)
