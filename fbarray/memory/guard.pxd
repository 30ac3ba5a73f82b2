cdef class Guard:
    cdef object _lock
    cdef public bint moving
    cdef public Py_ssize_t writing
