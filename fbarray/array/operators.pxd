from fbarray.process cimport Process
from fbarray.routing.quick cimport alone, of_function, right

cdef Process process
