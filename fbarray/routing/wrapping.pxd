import cython

from fbarray.memory.held cimport held
from fbarray.memory cimport native
from fbarray.memory.laid cimport Laid, begin, sign_of_life, view_of_buffer

cdef object Buffer, _array, _making


cdef class Buffered:
    cdef object _alive, _base, _device, _host, _whole
    cdef Laid _found, _owner
    cdef object __weakref__

@cython.locals(owner=Laid, found=Laid)
cpdef Laid buffer_of(Buffered array)

cpdef object rebind(Buffered array, Laid buffer)

@cython.locals(found=Laid)
cpdef bint is_resident(Buffered array) noexcept

@cython.locals(owner=Laid, found=Laid)
cpdef object hosted(Buffered array)

@cython.locals(found=Laid)
cpdef object look_of(Buffered array)

@cython.locals(found=Laid)
cpdef object sized(Buffered array)

cpdef Py_ssize_t length_of(Buffered array) except -1

@cython.locals(made=Buffered)
cpdef object around(Laid buffer)

@cython.locals(buffer=Laid, made=Buffered)
cpdef object array_of(object device, object resident, object host=*)

@cython.locals(made=Buffered)
cpdef object kept(object device, object host)

@cython.locals(owner=Laid, buffer=Laid, made=Buffered)
cpdef object view_of(Buffered base, object part, object key=*)

@cython.locals(found=Laid, buffer=Laid, made=Buffered)
cpdef object view_on_host(Buffered base, object whole, object host)

@cython.locals(owner=Laid, found=Laid)
cpdef Laid allocation_of(Buffered array)

@cython.locals(owner=Laid, found=Laid)
cpdef object whole_of(Buffered array)
