from fbarray.array.doors cimport Doors
from fbarray.memory cimport native
from fbarray.process cimport Process
from fbarray.routing.decision cimport settle
from fbarray.routing.quick cimport alone, into, left, of_function, right
from fbarray.routing.wrapping cimport Buffered, is_resident

cdef Process process
cdef object NOTHING, NOT_PLACED, defers_to


cdef class Operator:
    cdef object function, ufunc
    cdef bint in_place
    cdef double most


cdef Operator _ADD, _SUB, _MUL, _TRUEDIV, _FLOORDIV, _MOD, _POW, _MATMUL, _AND, _OR, _XOR, _LSHIFT, _RSHIFT, _DIVMOD
cdef Operator _LT, _LE, _GT, _GE, _EQ, _NE, _NEG, _POS, _ABS, _INVERT
cdef Operator _IADD, _ISUB, _IMUL, _ITRUEDIV, _IFLOORDIV, _IMOD, _IPOW, _IMATMUL, _IAND, _IOR, _IXOR
cdef Operator _ILSHIFT, _IRSHIFT

cdef object _left(Operator which, Buffered array, object other)
cdef object _right(Operator which, Buffered array, object other)
cdef object _alone(Operator which, Buffered array)
cdef object _called(Buffered array, object function, tuple args, dict kwargs)


cdef class Operators(Doors):
    pass
