import cython

from fbarray.memory.laid cimport Laid


@cython.locals(owner=Laid)
cpdef object held(Laid buffer)

@cython.locals(owner=Laid)
cpdef bint write(Laid buffer, object function, object first, object second=*) except -1

cpdef object count_write(Laid owner)
