import cython

from numpy cimport ndarray

from fbarray.memory cimport native
from fbarray.memory.held cimport write, write_part
from fbarray.memory.laid cimport Laid, note_given
from fbarray.process cimport Process
from fbarray.routing.keys cimport is_basic
from fbarray.routing.route cimport Route
from fbarray.routing.wrapping cimport Buffered, allocation_of, buffer_of, hosted, is_resident, kept, view_on_host, whole_of

# constants: a Python global takes 15 ns to look up since Python 3.12
cdef Process process
cdef object NOT_PLACED, NUMBERS, PLAIN, HOLDABLE, current, from_host, rebuilt
cdef object _COPIED, _MASKED, _dot, _float64, _generic, _matmul, _ndarray, _of_matrices, _ufunc

cdef bint places()

@cython.locals(host=ndarray)
cpdef object part(Buffered array, object key)
@cython.locals(chosen=ndarray)
cdef object _copied(Buffered array, ndarray host, Buffered key)

cpdef object item(Buffered array, Py_ssize_t place)
cdef object _shown(Buffered array, object whole, object found)
cdef object _view(Buffered array, object whole, object part)

@cython.locals(host=ndarray, block=ndarray, shown=ndarray)
cpdef object given(Buffered array)

cpdef object transposed(Buffered array)

@cython.locals(another=Buffered)
cpdef bint assigned(Buffered array, object key, object value) except -1

@cython.locals(found=Laid, owner=Laid)
cdef bint _is_written(Buffered array, object function, object first, object second=*) except -1

@cython.locals(host=ndarray)
cpdef object left(object function, double most, Buffered array, object other)

@cython.locals(elements=Py_ssize_t, ahead=Py_ssize_t, axis=Py_ssize_t, length=Py_ssize_t, rows=Py_ssize_t,
               columns=Py_ssize_t, summed=Py_ssize_t, most=Py_ssize_t)
cdef Py_ssize_t _elements(object function, ndarray first, ndarray second) except -1

@cython.locals(another=Buffered)
cdef object _operand(Buffered array, object other)

@cython.locals(mine=Py_ssize_t, theirs=Py_ssize_t)
cpdef bint are_many(object function, double most, ndarray first, ndarray second) except -1

@cython.locals(host=ndarray)
cpdef object right(object function, double most, Buffered array, object other)

@cython.locals(host=ndarray)
cpdef object alone(object function, double most, Buffered array)

@cython.locals(host=ndarray)
cpdef object into(object function, double most, Buffered array, object other)

@cython.locals(ours=Buffered, route=Route)
cpdef object of_ufunc(object ufunc, tuple inputs)

@cython.locals(ours=Buffered)
cpdef object of_call(object function, tuple args, dict kwargs)

@cython.locals(route=Route)
cpdef object of_function(object device, object key, tuple args, dict kwargs)

cdef bint _only_reads(Route route, tuple args, dict kwargs) except -1

@cython.locals(ours=Buffered, hosts=list, host=ndarray, largest=ndarray, most=double)
cdef object call(object device, Route route, tuple args, dict kwargs)

@cython.locals(ours=Buffered, parts=list, host=ndarray, total=Py_ssize_t)
cdef object _parts(object device, object values, double most)

cdef bint _are_plain(dict kwargs) except -1

cpdef object made(object device, object result)
cpdef object wrapped(object device, object result, object hosts)
