# For editors and type checkers the drop-in is NumPy: its functions take and give what NumPy's do.
from numpy import *
from numpy import __version__ as __version__
