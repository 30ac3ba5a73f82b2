import cython

from fbarray.memory.laid cimport Laid
from fbarray.memory.on_device cimport written
from fbarray.process cimport Process
from fbarray.routing.wrapping cimport Buffered

cdef Process process

@cython.locals(ours=Buffered, buffer=Laid)
cdef bint _is_settled(object value, double most)

@cython.locals(ours=Buffered)
cdef object _writing(object route, object device, tuple args, dict kwargs)

cpdef object settle(object device, object key, tuple args, dict kwargs, bint places=*)
