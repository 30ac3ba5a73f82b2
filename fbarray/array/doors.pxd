from fbarray.process cimport Process
from fbarray.routing.wrapping cimport Buffered

cdef Process process


cdef class Doors(Buffered):
    pass
