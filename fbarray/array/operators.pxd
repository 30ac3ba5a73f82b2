from fbarray.process cimport Process

cdef Process process
