from fbarray.routing.quick cimport of_call


cdef class Calls:
    cdef public object _own
    cdef public bint _overridable
