import cython

from fbarray.memory.held cimport held, write
from fbarray.memory.laid cimport Laid
from fbarray.process cimport Process
from fbarray.routing.route cimport Route
from fbarray.routing.wrapping cimport Buffered, array_of, view_on_host

cdef Process process

cdef bint places()
cpdef bint is_basic(object key)
cpdef bint is_plain(object key)

@cython.locals(buffer=Laid, owner=Laid)
cpdef object part(Buffered array, object key)

@cython.locals(buffer=Laid, owner=Laid)
cpdef object transposed(Buffered array)

@cython.locals(buffer=Laid)
cpdef object left(object function, double most, Buffered array, object other)

@cython.locals(mine=tuple, theirs=tuple, elements=Py_ssize_t, ahead=Py_ssize_t, axis=Py_ssize_t, length=Py_ssize_t)
cdef Py_ssize_t _elements(object function, object first, object second) except -1

@cython.locals(another=Buffered)
cdef object _operand(Buffered array, object other)

@cython.locals(mine=Py_ssize_t, theirs=Py_ssize_t)
cdef bint _are_many(object function, double most, object first, object second) except -1

@cython.locals(buffer=Laid)
cpdef object right(object function, double most, Buffered array, object other)

@cython.locals(buffer=Laid)
cpdef object alone(object function, double most, Buffered array)

@cython.locals(buffer=Laid)
cpdef object into(object function, double most, Buffered array, object other)

@cython.locals(ours=Buffered, route=Route)
cpdef object of_ufunc(object ufunc, tuple inputs)

@cython.locals(route=Route)
cpdef object of_function(object device, object key, tuple args, dict kwargs)

@cython.locals(ours=Buffered)
cpdef object call(object device, object function, double most, tuple args, dict kwargs)

cpdef object made(object device, object result)
cpdef object wrapped(object device, object result, object hosts)
