import cython

from fbarray.memory.laid cimport Laid
from fbarray.memory.on_device cimport to_read_on
from fbarray.process cimport Process
from fbarray.routing.wrapping cimport Buffered, around, array_of, buffer_of, view_of

cdef Process process

@cython.locals(ours=Buffered)
cpdef object operand(object device, object value)

@cython.locals(ours=Buffered)
cpdef object required(object device, object value)

@cython.locals(ours=Buffered, buffer=Laid, operands=list)
cpdef list operands_on(object device, object values)

@cython.locals(ours=Buffered)
cpdef tuple source_among(object args, object result)

cpdef object fresh(object device, object result)
