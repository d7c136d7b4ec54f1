"""What arrays of numpy are called here."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Flags: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int64]
Indexes: TypeAlias = NDArray[np.int64]
Instants: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.float64]
