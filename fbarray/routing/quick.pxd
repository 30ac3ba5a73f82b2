import cython

from fbarray.memory.laid cimport Laid
from fbarray.process cimport Process
from fbarray.routing.wrapping cimport Buffered

cdef Process process

cdef bint places()
cpdef bint is_basic(object key)

@cython.locals(buffer=Laid, owner=Laid)
cpdef object part(Buffered array, object key)

@cython.locals(buffer=Laid, owner=Laid)
cpdef object transposed(Buffered array)

@cython.locals(buffer=Laid, another=Buffered, size=Py_ssize_t)
cpdef object left(object function, double most, Buffered array, object other)

cdef bint _is_more(object function, object first, object second)

@cython.locals(buffer=Laid)
cpdef object right(object function, double most, Buffered array, object other)

@cython.locals(buffer=Laid)
cpdef object alone(object function, double most, Buffered array)

@cython.locals(buffer=Laid, another=Buffered)
cpdef object into(object function, double most, Buffered array, object other)

@cython.locals(ours=Buffered)
cpdef object of_ufunc(object ufunc, tuple inputs)

@cython.locals(ours=Buffered, size=Py_ssize_t, more=Py_ssize_t)
cpdef object call(object device, object function, double most, object args, object kwargs)

cpdef object made(object device, object result)
cpdef object wrapped(object device, object result, object hosts)
