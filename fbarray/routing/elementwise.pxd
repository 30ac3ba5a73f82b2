import cython

from fbarray.memory.laid cimport Laid
from fbarray.memory.on_device cimport to_write_on
from fbarray.routing.boundary cimport fresh, operands_on
from fbarray.routing.wrapping cimport Buffered, array_of


cdef class Elementwise:
    cdef object _bare, _compute, _lay_out, _ufunc
    cdef bint _ruled, _scalars

    @cython.locals(operands=list)
    cpdef object call(self, object device, tuple args, dict kwargs)

    @cython.locals(first=Buffered, buffer=Laid, owner=Laid, operands=list)
    cpdef object into(self, object device, tuple args, tuple outs)
