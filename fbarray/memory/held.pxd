import cython

from fbarray.memory cimport native
from fbarray.memory.guard cimport Guard
from fbarray.memory.laid cimport Laid


@cython.locals(owner=Laid)
cpdef object held(Laid buffer)

@cython.locals(owner=Laid, guard=Guard)
cpdef bint write(Laid buffer, object function, object first, object second=*) except -1

@cython.locals(guard=Guard)
cpdef bint write_part(Laid owner, object whole, object host, object function, object first, object second=*) except -1

cdef bint _is_free(Laid owner) except -1
cdef Guard _guard_of(Laid owner)
cdef bint _write(Laid owner, object host, object function, object first, object second) except -1

cpdef object count_write(Laid owner)
