from numpy.f2py import *
