import cython

from fbarray.memory.laid cimport Laid
from fbarray.memory.on_device cimport written
from fbarray.process cimport Process
from fbarray.routing.placement cimport placed
from fbarray.routing.quick cimport are_many
from fbarray.routing.route cimport Route
from fbarray.routing.wrapping cimport Buffered, buffer_of, look_of, sized

cdef Process process
cdef object NOT_PLACED, UNSET, current, state, writes_first

@cython.locals(ours=Buffered, buffer=Laid, owner=Laid)
cdef bint _is_settled(object value, double most) except -1

@cython.locals(ours=Buffered)
cdef object _writing(Route route, object device, tuple args, dict kwargs)

cdef bint _are_many_there(Route route, object first, object second) except -1
cdef bint _may_be_placed(Route route, tuple args, dict kwargs) except -1
cdef object _placed(Route route, object device, object key, tuple args, dict kwargs)

@cython.locals(route=Route)
cpdef object settle(object device, object key, tuple args, dict kwargs, bint places=*)
