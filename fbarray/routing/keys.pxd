from fbarray.routing.wrapping cimport Buffered

cdef object _BASIC

cpdef bint is_basic(object key)
cpdef bint is_plain(object key)
