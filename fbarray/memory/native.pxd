from cpython.contextvars cimport get_value
from cpython.sequence cimport PySequence_GetItem
from numpy cimport NPY_ARRAY_WRITEABLE, PyArray_CLEARFLAGS, PyArray_ISWRITEABLE, ndarray

cdef extern from *:
    """
    static void fbarray_inherit_slots(PyObject *kind, PyObject *base) {
        PyNumberMethods *to = ((PyTypeObject *)kind)->tp_as_number;
        PyNumberMethods *from = ((PyTypeObject *)base)->tp_as_number;
    #define FBARRAY_INHERIT(slot) if (from->slot) to->slot = from->slot
        FBARRAY_INHERIT(nb_add); FBARRAY_INHERIT(nb_subtract); FBARRAY_INHERIT(nb_multiply);
        FBARRAY_INHERIT(nb_true_divide); FBARRAY_INHERIT(nb_floor_divide); FBARRAY_INHERIT(nb_remainder);
        FBARRAY_INHERIT(nb_divmod); FBARRAY_INHERIT(nb_power); FBARRAY_INHERIT(nb_matrix_multiply);
        FBARRAY_INHERIT(nb_and); FBARRAY_INHERIT(nb_or); FBARRAY_INHERIT(nb_xor);
        FBARRAY_INHERIT(nb_lshift); FBARRAY_INHERIT(nb_rshift);
        ((PyTypeObject *)kind)->tp_getattro = ((PyTypeObject *)base)->tp_getattro;
        PyType_Modified((PyTypeObject *)kind);
    }
    """
    void fbarray_inherit_slots(object kind, object base)


cdef inline object instance_of(object kind):
    cdef type known = <type>kind  # not checked, for its class may be a metaclass
    return known.__new__(known)  # calls the C constructor


cdef inline Py_ssize_t size_of(ndarray array) except -1:
    cdef Py_ssize_t size = 1
    cdef int axis
    for axis in range(array.ndim):
        size *= array.shape[axis]
    return size


cdef inline Py_ssize_t length_of(ndarray array) except -1:
    return array.shape[0] if array.ndim else 0


cdef inline bint lie_alike(ndarray first, ndarray second) noexcept:
    cdef int axis
    for axis in range(first.ndim):
        if first.strides[axis] != second.strides[axis]:
            return False
    return True


cdef inline bint is_writeable(ndarray array) noexcept:
    return PyArray_ISWRITEABLE(array)


cdef inline void forbid_writing(ndarray array) noexcept:
    PyArray_CLEARFLAGS(array, NPY_ARRAY_WRITEABLE)


cdef inline object item_of(ndarray array, Py_ssize_t place):
    return PySequence_GetItem(array, place)


cdef inline object value_of(object variable):
    return get_value(variable)


cdef inline void inherit_slots(object kind, object base) noexcept:
    fbarray_inherit_slots(kind, base)
