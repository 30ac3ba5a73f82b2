import cython

from fbarray.memory.laid cimport Laid
from fbarray.memory.on_device cimport to_write_on
from fbarray.routing.boundary cimport fresh, operands_on
from fbarray.routing.wrapping cimport Buffered, array_of, buffer_of


@cython.locals(operands=list)
cpdef object in_order(object device, object compute, list operands)

@cython.locals(before=Py_ssize_t, step=Py_ssize_t)
cdef bint _descend(tuple strides) except -1


cdef class Elementwise:
    cdef object _bare, _compute, _lay_out, _ufunc
    cdef bint _ruled, _scalars

    @cython.locals(operands=list)
    cpdef object call(self, object device, tuple args, dict kwargs)

    @cython.locals(first=Buffered, buffer=Laid, owner=Laid, operands=list)
    cpdef object into(self, object device, tuple args, tuple outs)
