import cython

from fbarray.memory.laid cimport Laid
from fbarray.memory.on_device cimport to_read_on, to_write, written
from fbarray.process cimport Process
from fbarray.routing.keys cimport is_basic, is_plain
from fbarray.routing.wrapping cimport Buffered, array_of, buffer_of, view_of

cdef Process process

cpdef object part_of(Laid buffer, object key)
cpdef object located(object layout, object key)

@cython.locals(owner=Laid, theirs=Laid, known=bint)
cpdef bint is_there(Laid buffer, object key, Laid value) except -1

@cython.locals(buffer=Laid, value=Laid, owner=Laid, theirs=Laid)
cpdef bint is_assigned(Buffered array, object key, Buffered given) except -1
