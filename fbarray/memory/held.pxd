import cython

from fbarray.memory cimport native
from fbarray.memory.guard cimport Guard
from fbarray.memory.laid cimport Laid


cdef object UNSET, as_bytes, placed, state

@cython.locals(owner=Laid)
cpdef object held(Laid buffer)

cpdef bint write(Laid buffer, object function, object first, object second=*) except -1
cpdef bint write_part(Laid owner, object whole, object host, object function, object first, object second=*) except -1

@cython.locals(guard=Guard)
cdef bint _write(
    Laid owner, Laid buffer, object whole, object host, object function, object first, object second
) except -1

cdef bint _written(
    Laid owner, Laid buffer, object whole, object host, object function, object first, object second
) except -1

cdef bint _is_free(Laid owner) except -1

cpdef object count_write(Laid owner)
