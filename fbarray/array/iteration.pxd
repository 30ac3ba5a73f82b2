import cython

from fbarray.memory.laid cimport Laid
from fbarray.process cimport Process
from fbarray.routing.quick cimport part
from fbarray.routing.wrapping cimport Buffered, hosted, look_of

cdef Process process


cdef class Elements:
    cdef Buffered _array
    cdef object _host
    cdef Laid _owner
    cdef bint _is_vector
    cdef Py_ssize_t _ahead, _seen, _start


cdef class Rows:
    cdef Buffered _array
