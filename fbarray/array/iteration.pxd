import cython

from fbarray.memory.laid cimport Laid
from fbarray.process cimport Process
from fbarray.routing.quick cimport item
from fbarray.routing.wrapping cimport Buffered, length_of, look_of

cdef Process process
cdef object NOT_PLACED


cdef class Elements:
    cdef Buffered _array
    cdef object _host
    cdef Laid _owner
    cdef Py_ssize_t _ahead, _seen, _start


cdef class Iteration:
    cdef Buffered _array
    cdef Elements _elements
    cdef Py_ssize_t _place

@cython.locals(place=Py_ssize_t, array=Buffered, elements=Elements)
cdef object _next(Iteration steps)
