from fbarray.process cimport Process
from fbarray.routing.decision cimport settle
from fbarray.routing.quick cimport alone, of_function, right

cdef Process process
