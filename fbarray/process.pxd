cdef class Process:
    cdef public bint may_place, always_places, numbers_on_device
    cdef public int recording
