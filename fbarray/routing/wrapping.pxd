import cython

from fbarray.memory.laid cimport Laid, begin, view_of_buffer


cdef class Buffered:
    cdef public Laid _buffer
    cdef object __weakref__

@cython.locals(made=Buffered)
cpdef object around(Laid buffer)

@cython.locals(buffer=Laid, made=Buffered)
cpdef object array_of(object device, object resident, object host=*)

@cython.locals(owner=Laid, buffer=Laid, made=Buffered)
cpdef object view_of(Buffered base, object part, object key=*)

@cython.locals(owner=Laid, buffer=Laid, made=Buffered)
cpdef object view_on_host(Buffered base, object whole, object host)
