import cython

from fbarray.memory.laid cimport Laid, note_view
from fbarray.process cimport Process

cdef Process process

@cython.locals(owner=Laid)
cpdef object to_read(Laid buffer)

cpdef object to_read_on(Laid buffer, object device)
cpdef object to_write_on(Laid buffer, object device)

@cython.locals(owner=Laid)
cpdef object to_write(Laid buffer)

@cython.locals(owner=Laid)
cpdef object written(Laid buffer)

@cython.locals(owner=Laid)
cpdef object derive(Laid view, object resident)
