cdef class Route:
    cdef public object cost, direct, function, name, on_device, ufunc, written
    cdef public dict forms
    cdef public bint reads, writes
    cdef public double most
