cdef class Process:
    cdef public bint may_place, always_places, noting, numbers_on_device
    cdef public int recording
    cdef public Py_ssize_t epoch
