import cython

from fbarray.memory.held cimport held
from fbarray.memory.laid cimport Laid
from fbarray.routing.quick cimport wrapped
from fbarray.routing.wrapping cimport Buffered, buffer_of, sized

cdef object NOT_PLACED, PLAIN, _BROADCASTING, _BY_ELEMENT


cdef class _Operands:
    cdef object device
    cdef Py_ssize_t elements
    cdef list hosts, there
    cdef set shapes

    @cython.locals(ours=Buffered, buffer=Laid, owner=Laid, before=Py_ssize_t, total=Py_ssize_t)
    cpdef object taken(self, object value)

    cpdef object _count(self, object array)

@cython.locals(ours=Buffered, owner=Laid, operands=_Operands, saved=double)
cpdef tuple placed(object device, object function, object cost, tuple args, dict kwargs, bint in_place=*)

cdef bint _has_unplaced(object values) except -1
@cython.locals(shape=tuple, elements=Py_ssize_t, axes=Py_ssize_t, place=Py_ssize_t, length=Py_ssize_t)
cdef Py_ssize_t _broadcast(set shapes) except -1

cdef Py_ssize_t _elements(object cost, object function, _Operands operands, tuple args) except -1
cdef bint _is_array(object cost, tuple args, dict kwargs, _Operands operands) except -1
