from numpy.matrixlib import *
