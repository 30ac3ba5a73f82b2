from fbarray.process cimport Process
from fbarray.routing.decision cimport settle
from fbarray.routing.quick cimport of_call
from fbarray.routing.wrapping cimport Buffered

cdef Process process
cdef object NOT_PLACED, NUMBERS, ufuncs_are_ours


cdef class Calls:
    cdef public object _own
    cdef public bint _is_quick
    cdef public int _inputs

cdef object _settled(Buffered first, object ufunc, tuple args, dict kwargs)
