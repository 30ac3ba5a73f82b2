import cython

from fbarray.memory cimport native
from fbarray.memory.guard cimport Guard
from fbarray.process cimport Process

cdef Process process
cdef object _ALIVE, _reference


cdef class Laid:
    cdef public object device, resident, base
    cdef public Laid owner
    cdef public Guard _guard
    cdef public object _alive, _behind, _given, _host, _host_of, _key, _key_of, _layout, _of, _slices, _views
    cdef public bint _remembered, writeable
    cdef public Py_ssize_t forgotten, used, writes
    cdef dict __dict__
    cdef object __weakref__


cpdef object sign_of_life()
cpdef object begin(Laid buffer, object device, object resident, object host)

cpdef object note_given(Laid owner, object block)

@cython.locals(owner=Laid, views=dict)
cpdef object note_view(Laid view)

@cython.locals(owner=Laid, made=Laid)
cpdef Laid view_of_buffer(Laid buffer, object layout, object whole, object host)
