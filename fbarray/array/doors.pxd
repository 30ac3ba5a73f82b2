from fbarray.process cimport Process
from fbarray.routing.decision cimport settle
from fbarray.routing.indexing cimport is_assigned, part_of
from fbarray.routing.keys cimport is_basic, is_plain
from fbarray.routing.quick cimport assigned, of_function, of_ufunc, part, transposed
from fbarray.routing.wrapping cimport Buffered, buffer_of, is_resident, look_of, sized, view_of

cdef Process process
cdef object NOTHING, NOT_PLACED, _getitem, _setitem, functions_are_ours, masked, ufuncs_are_ours


cdef class Doors(Buffered):
    pass
